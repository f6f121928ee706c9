/** Bank statements on the page of matching: handed in here, and told of where they do not add up. */
import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { beforeEach, describe, expect, it } from 'vitest'

import { toasts } from '@/lib/toasts'

import { refused } from '../../../../tests/bank'
import { server } from '../../../../tests/server'
import { queueLine, worksheet } from '../../../../tests/told/matching'
import { pretendDesk, queue, service, sheet, shown } from '../../../../tests/told/matchingDesk'

pretendDesk()

describe('statements', () => {
  const file = () => new File(['x'], 'marcius.xml')
  const transfer = () => ({ types: ['Files'], files: [file()], items: [] })
  let handed: string[]

  beforeEach(() => {
    handed = []
    server.use(
      http.post('/api/bank-statements/', async ({ request }) => {
        const form = await request.formData()
        handed.push(...form.getAll('files').map((one) => (one as File).name))
        return HttpResponse.json({ files: [refused('unknown_format', 'Nem ismert formátum.')] })
      }),
    )
  })

  it('are read in where they are let go on the page, and what became of them is told', async () => {
    await shown()
    fireEvent.dragOver(queue(), { dataTransfer: transfer() })
    expect(screen.getByText('Engedje el: a bankkivonatokat itt beolvassuk.')).toBeVisible()
    fireEvent.drop(queue(), { dataTransfer: transfer() })
    expect(screen.queryByText(/^Engedje el/)).toBeNull()
    const dialog = await screen.findByRole('dialog')
    expect(await within(dialog).findByText(/Nem ismert formátum/)).toBeVisible()
    expect(handed).toHaveLength(1)
  })
  it('go on while the window is closed; the page tells what became of them, and more can be let go meanwhile', async () => {
    const gates: (() => void)[] = []
    server.use(
      http.post('/api/bank-statements/', async ({ request }) => {
        const form = await request.formData()
        handed.push(...form.getAll('files').map((one) => (one as File).name))
        await new Promise<void>((resolve) => gates.push(resolve))
        return HttpResponse.json({ files: [refused('unknown_format', 'Nem ismert formátum.')] })
      }),
    )
    await shown()
    fireEvent.drop(queue(), { dataTransfer: transfer() })
    const dialog = await screen.findByRole('dialog')
    await waitFor(() => expect(gates).toHaveLength(1))
    fireEvent.click(within(dialog).getByRole('button', { name: 'Bezárás' }))
    expect(await screen.findByRole('button', { name: 'Feltöltés folyik …' })).toBeVisible()
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(toasts.get().map(({ text }) => text)).toEqual(['A feltöltés a háttérben folytatódik.'])
    // Another one opens it again, with the first.
    fireEvent.drop(queue(), { dataTransfer: transfer() })
    expect(await screen.findByRole('dialog')).toBeVisible()
    await waitFor(() => expect(gates).toHaveLength(2))
    fireEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Bezárás' }))
    for (const open of gates) open()
    fireEvent.click(await screen.findByRole('button', { name: 'Feltöltés eredménye' }))
    expect(await within(await screen.findByRole('dialog')).findAllByText(/Nem ismert formátum/)).toHaveLength(
      2,
    )
    expect(toasts.get().at(-1)).toMatchObject({ text: '2 / 2 fájl kész. 2 nem sikerült.', tone: 'bad' })
    fireEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Bezárás' }))
    expect(await screen.findByRole('button', { name: 'Kivonat feltöltése' })).toBeVisible()
  })
  it('have a button, and no place for who may not hand them in', async () => {
    const view = await shown()
    fireEvent.click(screen.getByRole('button', { name: 'Kivonat feltöltése' }))
    expect(await within(await screen.findByRole('dialog')).findByText(/Húzza ide a fájlokat/)).toBeVisible()
    view.unmount()
    await shown('USER')
    expect(screen.queryByRole('button', { name: 'Kivonat feltöltése' })).toBeNull()
    fireEvent.dragOver(queue(), { dataTransfer: transfer() })
    expect(screen.queryByText(/^Engedje el/)).toBeNull()
  })
  it('that do not add up are told with their sums, the difference and the file', async () => {
    const [line] = service.lines
    const statement = {
      id: 7,
      account_id: 1,
      account_number: '1',
      currency: 'HUF',
      kind: 'statement',
      number: '3',
      identification: '',
      date_from: '2026-03-01',
      date_to: '2026-03-31',
      opening: '1000.00',
      closing: '1250.00',
      lines: 2,
      pending: 0,
      credits: '500.00',
      debits: '200.00',
      adds_up: false,
      new_lines: 2,
      known_lines: 0,
      file_id: 1,
      file_name: 'OTP_nov.xml',
      format: 'camt',
      layout: '',
      imported_at: '2026-04-01T08:00:00+02:00',
      imported_by: '',
    }
    server.use(http.get('/api/bank-statements/7/', () => HttpResponse.json(statement)))
    service.lines[0] = queueLine({ ...line, adds_up: false })
    service.sheets.set(1, worksheet({ ...service.sheets.get(1), line: service.lines[0] }))
    await shown()
    expect(await within(sheet()).findByRole('link', { name: 'Fájl: OTP_nov.xml' })).toBeVisible()
    expect(within(sheet()).getByText(/^Nyitó/)).toHaveTextContent(
      'Nyitó 1 000 Ft + jóváírás 500 Ft − terhelés 200 Ft = 1 300 Ft, a záró viszont 1 250 Ft. Az eltérés 50 Ft.',
    )
  })
})
