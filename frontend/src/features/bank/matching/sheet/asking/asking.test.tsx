/** What is asked in the worksheet: an invoice that is looked for, what a line is, a note. */
import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { beforeEach, describe, expect, it, vi } from 'vitest'

import { lineDetail } from '../../../../../../tests/bank'
import {
  press,
  pretendDesk,
  queue,
  QUEUE,
  rows,
  service,
  sheet,
  shown,
} from '../../../../../../tests/told/matchingDesk'
import { server } from '../../../../../../tests/server'
import { candidate, lineMark, queueLine, worksheet } from '../../../../../../tests/told/matching'

pretendDesk()

describe('by hand', () => {
  it('takes a pasted list of numbers with four keys, and names what is nobody’s', async () => {
    server.use(
      http.get(`${QUEUE}1/documents/`, ({ request }) => {
        expect(new URL(request.url).searchParams.get('search')).toBe('N-7 N-8 N-9')
        const found = [7, 8].map((id) =>
          candidate({ invoice_id: id, invoice_number: `N-${id}`, open_amount: '63500.00', why: 'found' }),
        )
        return HttpResponse.json({ documents: found, similar: [], not_found: ['N-9'] })
      }),
    )
    await shown()
    press('k')
    const field = await screen.findByRole('textbox', { name: /Számlaszám, vevő, összeg/ })
    fireEvent.paste(field, { clipboardData: { getData: () => 'N-7\nN-8\nN-9\n' } })
    expect(await screen.findByText('Nincs ilyen számla: N-9')).toBeVisible()
    fireEvent.keyDown(field, { key: 'Enter' })
    press('Enter')
    await waitFor(() => expect(service.sent).toHaveLength(1))
    expect(service.sent[0]?.[1]).toMatchObject({
      allocations: [
        { invoice_id: 7, kind: 'payment', amount: '63500.00' },
        { invoice_id: 8, kind: 'payment', amount: '63500.00' },
      ],
    })
  })
  it('says what a line is, and makes a rule of it, with four keys', async () => {
    server.use(
      http.post('/api/matching-rules/preview/', () =>
        HttpResponse.json({ count: 4, decided: 0, other: 0, lines: [] }),
      ),
      http.post('/api/bank-transactions/1/explain/', async ({ request }) => {
        service.sent.push(['explain', await request.json()])
        return HttpResponse.json(lineDetail({ id: 1, explanation_version: 1 }))
      }),
    )
    await shown()
    press('b')
    press('2')
    press('r')
    press('Enter')
    await waitFor(() => expect(service.sent).toHaveLength(1))
    expect(service.sent[0]?.[1]).toEqual({
      code: 'own_transfer',
      version: 0,
      rule: { counterparty_account: '117000242000004100000000', direction: 'in' },
    })
    expect(rows()).toEqual(['2', '3'])
  })
})

describe('by hand', () => {
  it('shows which of many is chosen, and says that there may be more', async () => {
    const found = Array.from({ length: 20 }, (_, at) =>
      candidate({ invoice_id: 500 + at, invoice_number: `M-${at}`, why: 'found' }),
    )
    server.use(
      http.get(`${QUEUE}1/documents/`, () =>
        HttpResponse.json({ documents: found, similar: [], not_found: [] }),
      ),
    )
    const into = vi.spyOn(HTMLElement.prototype, 'scrollIntoView')
    await shown()
    press('k')
    const field = await screen.findByPlaceholderText(/Számlaszám, vevő/)
    fireEvent.change(field, { target: { value: 'Vevo' } })
    expect(await screen.findByText(/Az első 20 találat/)).toBeVisible()
    fireEvent.keyDown(field, { key: 'ArrowDown' })
    await waitFor(() => expect(into.mock.contexts.at(-1)).toHaveTextContent('M-1'))
  })
  it('tells what is only like what was looked for below a line, and why it is not that one', async () => {
    const like = candidate({ invoice_id: 501, invoice_number: 'M-2', why: 'found' })
    const found = { invoice_number: 'M-1', invoice_date: '2026-03-05', why: 'found' } as const
    const exact = candidate({ invoice_id: 500, ...found })
    server.use(
      http.get(`${QUEUE}1/documents/`, () =>
        HttpResponse.json({ documents: [exact], similar: [like], not_found: [] }),
      ),
      http.get(`${QUEUE}1/why-not/`, ({ request }) => {
        expect(new URL(request.url).searchParams.get('invoice')).toBe('501')
        const reason = { code: 'claim_settled', text: 'Ki van egyenlítve.', speaks_for: false, quoted: '' }
        return HttpResponse.json([reason])
      }),
    )
    await shown()
    press('k')
    const field = await screen.findByPlaceholderText(/Számlaszám, vevő/)
    fireEvent.change(field, { target: { value: 'M-1' } })
    expect(await screen.findByText(/^1 találat/)).toHaveTextContent('↑ ↓: választás')
    const [first, second] = within(sheet()).getAllByRole('listitem')
    expect(first).not.toHaveAttribute('data-similar')
    expect(first).toHaveTextContent('2026. 03. 05.')
    expect(second).toHaveAttribute('data-similar', 'Hasonlók')
    fireEvent.keyDown(field, { key: 'ArrowDown' })
    fireEvent.click(screen.getByRole('button', { name: 'Miért nem ez: M-2' }))
    expect(await screen.findByText('Ki van egyenlítve.')).toBeVisible()
    fireEvent.keyDown(field, { key: 'Enter' })
    expect(within(sheet()).getByRole('checkbox', { name: '1: M-2' })).toBeChecked()
  })
  it('offers no choice where nothing is found', async () => {
    server.use(
      http.get(`${QUEUE}1/documents/`, () =>
        HttpResponse.json({ documents: [], similar: [], not_found: [] }),
      ),
    )
    await shown()
    press('k')
    const field = await screen.findByPlaceholderText(/Számlaszám, vevő/)
    fireEvent.change(field, { target: { value: 'Senki' } })
    expect(await screen.findByText('Nincs találat.')).toBeVisible()
    expect(screen.queryByText(/választás/)).toBeNull()
  })
  it('lays nothing on what is only like a number that was mistyped, until somebody goes to it', async () => {
    const like = candidate({ invoice_id: 501, invoice_number: 'M-2', why: 'found' })
    server.use(
      http.get(`${QUEUE}1/documents/`, () =>
        HttpResponse.json({ documents: [], similar: [like], not_found: [] }),
      ),
    )
    await shown()
    press('k')
    const field = await screen.findByPlaceholderText(/Számlaszám, vevő/)
    fireEvent.change(field, { target: { value: 'M-3' } })
    await screen.findByText('M-2')
    fireEvent.keyDown(field, { key: 'Enter' })
    expect(field).toBeInTheDocument()
    expect(screen.queryByRole('button', { name: 'Miért nem ez: M-2' })).toBeNull()
    fireEvent.keyDown(field, { key: 'ArrowDown' })
    fireEvent.keyDown(field, { key: 'Enter' })
    expect(within(sheet()).getByRole('checkbox', { name: '1: M-2' })).toBeChecked()
  })
  it('takes back the rule together with what it was made of', async () => {
    const mine = { code: 'own_transfer', code_text: 'x', tax: null, reason: '', pair: null }
    const ruled = { ...mine, by: 'rule', rule: { id: 8, key: null, name: 'r' } }
    const told = (name: string, answer: object) => {
      service.sent.push([name, null])
      return HttpResponse.json(lineDetail({ id: 1, ...answer }))
    }
    server.use(
      http.post('/api/matching-rules/preview/', () =>
        HttpResponse.json({ count: 4, decided: 0, other: 0, lines: [] }),
      ),
      http.post('/api/bank-transactions/1/explain/', () => told('explain', { explanation_version: 1 })),
      http.post('/api/bank-transactions/1/undo/', () => told('undo', { explanation: ruled as never })),
      http.delete('/api/matching-rules/8/', () => {
        service.sent.push(['forget', null])
        return new HttpResponse(null, { status: 204 })
      }),
      http.get('/api/bank-transactions/1/', () => told('again', { explanation_version: 3 })),
    )
    await shown()
    for (const key of ['b', '2', 'r', 'Enter']) press(key)
    await waitFor(() => expect(service.sent).toHaveLength(1))
    press('z', { ctrlKey: true })
    await waitFor(() =>
      expect(service.sent.map(([name]) => name)).toEqual(['explain', 'undo', 'forget', 'again']),
    )
  })
})

describe('a note', () => {
  beforeEach(() => {
    Object.assign(document, { fonts: new EventTarget() }) // a field that grows with its text listens to them
    server.use(http.get(`${QUEUE}colleagues/`, () => HttpResponse.json([{ id: 7, name: 'Bíró Nóra' }])))
  })
  it('asks a colleague', async () => {
    server.use(
      http.post(`${QUEUE}1/mark/`, async ({ request }) => {
        service.sent.push(['mark', await request.json()])
        return HttpResponse.json(service.lines[0])
      }),
    )
    await shown()
    press('j')
    fireEvent.change(await screen.findByRole('textbox', { name: 'Jegyzet a tételhez' }), {
      target: { value: 'Kié ez?' },
    })
    const to = await screen.findByRole('combobox', { name: /Kit kérdez/ })
    fireEvent.change(to, { target: { value: '7' } })
    fireEvent.keyDown(to, { key: 'Enter' })
    await waitFor(() => expect(service.sent).toEqual([['mark', { note: 'Kié ez?', note_to: 7 }]]))
  })
  it('is taken back and done again as it was, and a second Enter after it accepts nothing', async () => {
    let count = 0
    server.use(
      http.post(`${QUEUE}1/mark/`, async ({ request }) => {
        service.sent.push(['mark', await request.json()])
        const mark = lineMark({ note_back: `to ${count++}` })
        return HttpResponse.json(queueLine({ ...service.lines[0], mark }))
      }),
    )
    await shown()
    press('j')
    const field = await screen.findByRole('textbox', { name: 'Jegyzet a tételhez' })
    fireEvent.change(field, { target: { value: 'Kié ez?' } })
    fireEvent.keyDown(field, { key: 'Enter' })
    expect(screen.getByText('Jegyzet: VEVO 1.')).toBeInTheDocument()
    press('Enter')
    expect(rows()).toEqual(['1', '2', '3'])
    expect(screen.getByText('A jegyzet megvan. Elfogadás: még egyszer Enter.')).toBeInTheDocument()
    press('z', { ctrlKey: true })
    await waitFor(() => expect(service.sent).toHaveLength(2))
    expect(await screen.findByText('Visszavonva: Jegyzet: VEVO 1.')).toBeInTheDocument()
    press('y', { ctrlKey: true })
    await waitFor(() => expect(service.sent).toHaveLength(3))
    expect(service.sent.map(([, body]) => body)).toEqual([
      { note: 'Kié ez?', note_to: null },
      { note_back: 'to 0' },
      { note_back: 'to 1' },
    ])
    expect(await screen.findByText('Újra: Jegyzet: VEVO 1.')).toBeInTheDocument()
    press('Enter')
    await waitFor(() => expect(service.sent.at(-1)?.[0]).toBe('/api/matches/1/accept/'))
  })
  it('says whom it asks, and goes on asking that one', async () => {
    const mark = lineMark({ note: 'Kié ez?', noted_by: 'anna', noted_to: 'Bíró Nóra', note_to: 7 })
    service.lines[0] = queueLine({ ...service.lines[0], mark })
    service.sheets.set(1, worksheet({ ...service.sheets.get(1), line: service.lines[0] }))
    await shown()
    expect(within(queue()).getByText('Bíró Nóra nézi')).toBeVisible()
    expect(within(sheet()).getByText('anna → Bíró Nóra:')).toBeVisible()
    press('j')
    expect(await screen.findByRole('combobox', { name: /Kit kérdez/ })).toHaveValue('7')
  })
})
