/** The keys of the page of matching. */
import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'

import { adoptPreferences, LETTERS } from '@/lib/user/preferences'

import {
  press,
  pretendDesk,
  queue,
  QUEUE,
  rows,
  service,
  sheet,
  shown,
} from '../../../../tests/told/matchingDesk'
import { server } from '../../../../tests/server'

pretendDesk()

describe('the keys', () => {
  it('swap by a digit, reject by n, and take back what was done last', async () => {
    await shown()
    press('2')
    expect(within(sheet()).getByRole('checkbox', { name: '2: X-1' })).toBeChecked()
    press('1')
    press('n')
    await waitFor(() => expect(service.sent).toEqual([['/api/matches/1/reject/', { version: 1 }]]))
    expect(rows()).toEqual(['1', '2', '3'])
    press('z', { ctrlKey: true })
    await waitFor(() => expect(service.sent[1]?.[0]).toBe('/api/match-actions/101/undo/'))
  })
  it('do nothing that is a letter or a digit alone where somebody switched that off; Enter still does', async () => {
    adoptPreferences({ language: 'hu', theme: 'auto', page: { [LETTERS]: false } })
    await shown()
    for (const key of ['2', 'n', 'v', 'b', 'k', 't', 'i']) press(key)
    expect(within(sheet()).getByRole('checkbox', { name: '1: 2026-41' })).toBeChecked()
    expect(service.sent).toEqual([])
    press('Enter')
    await waitFor(() => expect(service.sent).toHaveLength(1))
    adoptPreferences({ language: 'hu', theme: 'auto', page: {} })
  })
  it('do nothing for who may only look', async () => {
    await shown('USER')
    for (const key of ['1', 'n', 'v']) press(key)
    press('z', { ctrlKey: true })
    expect(service.sent).toEqual([])
    expect(within(sheet()).queryByRole('button', { name: /Elfogadás/ })).toBeNull()
    expect(screen.getByText(/Könyvelő, pénzügyes és adminisztrátor párosíthat/)).toBeVisible()
  })
})

describe('why a refused proposal is not it', () => {
  const why = () => screen.queryByRole('group', { name: 'Miért nem 2026-41?' })

  it('is said by p, once, and taken back with the refusal; nobody has to say it', async () => {
    await shown()
    press('p')
    expect(service.sent).toEqual([])
    press('n')
    expect(why()).toHaveTextContent('Nem Hétszínvirág Kft. fizette')
    press('ArrowDown')
    expect(why()).toBeNull()
    press('ArrowUp')
    press('p')
    press('p')
    await waitFor(() =>
      expect(service.sent).toEqual([
        ['/api/matches/1/reject/', { version: 1 }],
        ['/api/matches/1/why/', { code: 'other_payer' }],
      ]),
    )
    expect(why()).toBeNull()
    expect(await screen.findByText('Elvetve: 2026-41, nem Hétszínvirág Kft. fizette')).toBeVisible()
    press('z', { ctrlKey: true })
    await waitFor(() => expect(service.sent[2]?.[0]).toBe('/api/match-actions/101/undo/'))
    press('y', { ctrlKey: true })
    await waitFor(() => expect(service.sent[3]?.[0]).toBe('/api/match-actions/101/redo/'))
    expect(service.sent).toHaveLength(4)
  })
  it('is not asked any more where the refusal was taken back', async () => {
    await shown()
    press('n')
    expect(why()).toBeVisible()
    press('z', { ctrlKey: true })
    await waitFor(() => expect(why()).toBeNull())
    press('p')
    expect(service.sent.map(([path]) => path)).not.toContain('/api/matches/1/why/')
  })
  it('is not asked of what is several partners’', async () => {
    const { match } = service.sheets.get(1) ?? {}
    const [first] = match?.allocations ?? []
    if (!match || !first) throw new Error('no proposal')
    match.allocations = [first, { ...first, invoice_id: 999, partner_name: 'Másik Kft.' }]
    await shown()
    press('n')
    await waitFor(() => expect(service.sent).toHaveLength(1))
    expect(screen.queryByRole('group', { name: /Miért nem/ })).toBeNull()
  })
})

describe('the boxes of the candidates', () => {
  it('are one stop of the keyboard: arrows go among them, Space is theirs and not the queue’s', async () => {
    await shown()
    const boxes = within(sheet()).getAllByRole('checkbox')
    expect(boxes.map((box) => box.tabIndex)).toEqual([0, -1, -1])
    boxes[0]?.focus()
    fireEvent.keyDown(document.activeElement ?? document.body, { key: 'ArrowDown' })
    expect(boxes[1]).toHaveFocus()
    expect(boxes.map((box) => box.tabIndex)).toEqual([-1, 0, -1])
    fireEvent.keyDown(document.activeElement ?? document.body, { key: ' ' })
    expect(screen.queryByText(/Kijelölve/)).toBeNull()
    expect(queue().getAttribute('aria-activedescendant')).toBe('line-1')
  })
})

describe('while something is asked', () => {
  it('no letter, digit beyond the kinds, Space or Enter does anything else about the line', async () => {
    await shown()
    press('b')
    expect(await screen.findByRole('group', { name: 'Mi ez a tétel?' })).toBeVisible()
    for (const key of ['n', 'v', 'h', 'o', 'k', 's', 't', 'm', 'j', 'i', ' ']) press(key)
    expect(screen.getByRole('group', { name: 'Mi ez a tétel?' })).toBeVisible()
    expect(screen.queryByText(/Kijelölve/)).toBeNull()
    expect(screen.queryByRole('dialog')).toBeNull()
    press('Escape')
    press('k')
    await screen.findByPlaceholderText(/Számlaszám, vevő/)
    press('Enter')
    press('2')
    expect(service.sent).toEqual([])
    expect(rows()).toEqual(['1', '2', '3'])
    press('Escape')
    expect(within(sheet()).getByRole('checkbox', { name: '1: 2026-41' })).toBeChecked()
  })
})

describe('m', () => {
  it('asks why it is not the next invoice, tells what speaks against it, and after the last one nothing', async () => {
    const reason = { code: 'quotes_other', text: 'A közleményben nem ez áll.', speaks_for: false, quoted: '' }
    const asked: (string | null)[] = []
    server.use(
      http.get(`${QUEUE}1/why-not/`, ({ request }) => {
        asked.push(new URL(request.url).searchParams.get('invoice'))
        return HttpResponse.json([reason])
      }),
    )
    await shown()
    press('m')
    const list = await within(sheet()).findByRole('list', { name: 'Miért nem ez: X-1' })
    expect(list).toHaveTextContent('Ellene szól: A közleményben nem ez áll.')
    press('m')
    expect(await within(sheet()).findByRole('list', { name: 'Miért nem ez: Y-1' })).toBeVisible()
    press('m')
    expect(within(sheet()).queryByRole('list', { name: /Miért nem ez/ })).toBeNull()
    fireEvent.click(within(sheet()).getByRole('button', { name: 'Miért nem ez: X-1' }))
    expect(await within(sheet()).findByRole('list', { name: 'Miért nem ez: X-1' })).toBeVisible()
    expect(asked).toEqual(['141', '241'])
  })
})
