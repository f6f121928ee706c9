import { afterEach, describe, expect, it, vi } from 'vitest'

import { showPdf } from './showPdf'

function shown(fine: boolean) {
  vi.stubGlobal('matchMedia', () => ({ matches: fine }))
  vi.stubGlobal('navigator', { pdfViewerEnabled: true })
  URL.createObjectURL = () => 'blob:x'
  const tab = { document: document.implementation.createHTMLDocument(), location: { href: 'about:blank' } }
  showPdf(tab as unknown as Window, new Blob(['%PDF']), '2026-5.pdf')
  return tab
}

afterEach(() => vi.unstubAllGlobals())

describe('the window of a PDF', () => {
  it('has its name', () => {
    const { document: page } = shown(true)
    expect(page.title).toBe('2026-5.pdf')
    expect(page.querySelector('iframe')?.getAttribute('src')).toBe('blob:x')
  })
  it('is the PDF itself on a phone', () => {
    const { document: page, location } = shown(false)
    expect(location.href).toBe('blob:x')
    expect(page.querySelector('iframe')).toBeNull()
  })
})
