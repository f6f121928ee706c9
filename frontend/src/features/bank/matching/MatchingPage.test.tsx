import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { adoptPreferences, LETTERS } from '@/lib/user/preferences'
import type { QueueLine, Worksheet } from '@/types/matching'

import { account, lineDetail, page } from '../../../../tests/bank'
import { pretendLayout } from '../../../../tests/layout'
import { action, allocation, candidate, match, queueLine, worksheet } from '../../../../tests/told/matching'
import { renderPage } from '../../../../tests/page'
import { server } from '../../../../tests/server'
import { MatchingPage } from './MatchingPage'

const QUEUE = '/api/reconciliation/queue/'
let lines: QueueLine[]
let sheets: Map<number, Worksheet>
let sent: [string, unknown][]

function proposed(id: number): void {
  const number = `2026-4${id}`
  const own = queueLine()
  const line = queueLine({
    id,
    counterparty_name: `VEVO ${id}`,
    proposal: own.proposal && { ...own.proposal, id, numbers: [number] },
  })
  const documents = [
    candidate({ invoice_id: 40 + id, invoice_number: number }),
    candidate({ invoice_id: 140 + id, invoice_number: `X-${id}`, why: 'sum' }),
    candidate({ invoice_id: 240 + id, invoice_number: `Y-${id}`, why: 'payer', open_amount: '100000.00' }),
  ]
  const allocations = [allocation({ invoice_id: 40 + id, invoice_number: number })]
  lines.push(line)
  sheets.set(id, worksheet({ line, match: match({ id, allocations }), documents }))
}

beforeEach(() => {
  lines = []
  sheets = new Map()
  sent = []
  for (const id of [1, 2, 3]) proposed(id)
  pretendLayout(10)
  const answer = async ({ request }: { request: Request }) => {
    sent.push([new URL(request.url).pathname, await request.json().catch(() => null)])
    return HttpResponse.json(action({ id: 100 + sent.length }))
  }
  server.use(
    http.get(QUEUE, ({ request }) => {
      const tab = new URL(request.url).searchParams.get('tab')
      return HttpResponse.json(page(...(tab === 'proposed' ? lines : [])))
    }),
    http.get(`${QUEUE}summary/`, () =>
      HttpResponse.json({
        tabs: { proposed: 3, ambiguous: 0, to_explain: 0, open: 0, automatic: 0, done: 0, pending: 0 },
        to_do: [{ currency: 'HUF', count: 3, credits: '381000.00', debits: '0.00', balance: '381000.00' }],
      }),
    ),
    http.get(`${QUEUE}worksheets/`, ({ request }) => {
      const ids = new URL(request.url).searchParams.get('lines')?.split(',').map(Number) ?? []
      return HttpResponse.json(ids.flatMap((id) => sheets.get(id) ?? []))
    }),
    http.get('/api/bank-accounts/', () => HttpResponse.json(page(account()))),
    http.post('/api/matches/:id/accept/', answer),
    http.post('/api/matches/:id/reject/', answer),
    http.post('/api/match-actions/:id/undo/', answer),
    http.post('/api/bank-transactions/:id/allocate/', answer),
  )
})

afterEach(() => vi.restoreAllMocks())

const queue = () => screen.getByRole('grid')
const press = (key: string, more: object = {}) => fireEvent.keyDown(queue(), { key, ...more })
const sheet = () => screen.getByRole('region', { name: 'Munkalap' })
const rows = () =>
  within(queue())
    .getAllByRole('row')
    .map((row) => row.dataset.line)

/** Until that line's worksheet is painted. */
const painted = (line: number) =>
  waitFor(() => expect(sheet().dataset.painted).toMatch(new RegExp(`^${line}:`)))

async function shown(role: 'ADMIN' | 'USER' = 'ADMIN') {
  const view = renderPage(<MatchingPage />, { at: '/matching', role })
  await screen.findByRole('grid')
  await painted(1)
  return view
}

describe('Enter', () => {
  it('accepts what is seen, as it was seen, and the next line comes into its place', async () => {
    await shown()
    expect(within(sheet()).getAllByRole('listitem')[0]).toHaveTextContent('Ellene szól: 22 nappal')
    press('Enter')
    expect(rows()).toEqual(['2', '3'])
    expect(screen.getByText('Elfogadva: 2026-41. Még 2.')).toBeInTheDocument()
    await waitFor(() => expect(sent).toEqual([['/api/matches/1/accept/', { version: 1 }]]))
    await painted(2)
    expect(queue().getAttribute('aria-activedescendant')).toBe('line-2')
  })
  it('goes on where it was after the last actions were looked at', async () => {
    server.use(http.get('/api/match-actions/', () => HttpResponse.json(page())))
    await shown()
    press('t')
    const log = await screen.findByRole('dialog')
    const close = await within(log).findByRole('button', { name: 'Bezárás' })
    close.focus()
    fireEvent.click(close)
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(queue()).toHaveFocus()
  })

  it('does nothing while it is held down, nor before the line is painted', async () => {
    await shown()
    press('Enter', { repeat: true })
    expect(rows()).toHaveLength(3)
    press('Enter')
    press('Enter')
    press('Enter')
    expect(rows()).toEqual(['2', '3'])
    await painted(2)
    press('Enter')
    await waitFor(() =>
      expect(sent.map(([path]) => path)).toEqual(['/api/matches/1/accept/', '/api/matches/2/accept/']),
    )
  })
  it('accepts nothing where nothing is preset, and books no difference before somebody says what it is', async () => {
    sheets.set(1, worksheet({ ...sheets.get(1), match: match({ status: 'ambiguous', allocations: [] }) }))
    await shown()
    press('Enter')
    expect(sent).toEqual([])
    press('3')
    press('Enter')
    expect(within(sheet()).getByRole('radio', { name: /Túlfizetés/ })).toBeChecked()
    expect(rows()).toHaveLength(3)
    press('Enter')
    await waitFor(() => expect(sent).toHaveLength(1))
    expect(sent[0]).toEqual([
      '/api/bank-transactions/1/allocate/',
      {
        allocations: [
          { invoice_id: 241, kind: 'payment', amount: '100000.00' },
          { invoice_id: 241, kind: 'overpayment', amount: '27000.00' },
        ],
        allocated_amount: '0.00',
      },
    ])
  })
  it('brings back what is refused, with who decided and when', async () => {
    server.use(
      http.post('/api/matches/1/accept/', () =>
        HttpResponse.json(
          {
            detail: 'Changed.',
            code: 'changed_meanwhile',
            version: 2,
            changed_by: 'Kovács Anna',
            changed_at: '2026-03-10T10:42:00+01:00',
          },
          { status: 409 },
        ),
      ),
    )
    await shown()
    press('Enter')
    expect(rows()).toEqual(['2', '3'])
    await waitFor(() => expect(rows()).toEqual(['1', '2', '3']))
    expect(screen.getByRole('alert')).toHaveTextContent('Kovács Anna 10:42-kor már döntött róla')
    // Whoever works on stays where he is.
    expect(queue().getAttribute('aria-activedescendant')).toBe('line-2')
  })
})

describe('by hand', () => {
  it('takes a pasted list of numbers with four keys, and names what is nobody’s', async () => {
    server.use(
      http.get(`${QUEUE}1/documents/`, ({ request }) => {
        expect(new URL(request.url).searchParams.get('search')).toBe('N-7 N-8 N-9')
        const found = [7, 8].map((id) =>
          candidate({ invoice_id: id, invoice_number: `N-${id}`, open_amount: '63500.00', why: 'found' }),
        )
        return HttpResponse.json({ documents: found, not_found: ['N-9'] })
      }),
    )
    await shown()
    press('k')
    const field = await screen.findByRole('textbox', { name: /Számlaszám, vevő, összeg/ })
    fireEvent.paste(field, { clipboardData: { getData: () => 'N-7\nN-8\nN-9\n' } })
    expect(await screen.findByText('Nincs ilyen számla: N-9')).toBeVisible()
    fireEvent.keyDown(field, { key: 'Enter' })
    press('Enter')
    await waitFor(() => expect(sent).toHaveLength(1))
    expect(sent[0]?.[1]).toMatchObject({
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
        sent.push(['explain', await request.json()])
        return HttpResponse.json(lineDetail({ id: 1, explanation_version: 1 }))
      }),
    )
    await shown()
    press('b')
    press('2')
    press('r')
    press('Enter')
    await waitFor(() => expect(sent).toHaveLength(1))
    expect(sent[0]?.[1]).toEqual({
      code: 'own_transfer',
      version: 0,
      rule: { counterparty_account: '117000242000004100000000', direction: 'in' },
    })
    expect(rows()).toEqual(['2', '3'])
  })
})

describe('many at once', () => {
  it('are accepted by the second Ctrl+Enter, without those that are to be looked at and those that went', async () => {
    server.use(
      http.post(`${QUEUE}forecast/`, () =>
        HttpResponse.json({
          matches: [
            { id: 1, version: 1 },
            { id: 2, version: 1 },
          ],
          invoices: 2,
          expected_wrong: 0.004,
          currencies: [{ currency: 'HUF', count: 2, amount: '254000.00' }],
          least_sure: [match({ id: 2, confidence: 0.998 })],
          left_out: [{ id: 3, reason: 'against' }],
        }),
      ),
      http.post('/api/matches/accept/', async ({ request }) => {
        const body = (await request.json()) as { matches: unknown[] }
        sent.push(['accept', body.matches])
        if (body.matches.length === 1) return HttpResponse.json(action({ id: 9, lines: 1 }))
        const refusal = { detail: 'x', code: 'changed_meanwhile', errors: { match: ['2'] } }
        return HttpResponse.json(refusal, { status: 409 })
      }),
    )
    await shown()
    press('a', { ctrlKey: true })
    expect(screen.getByText(/Kijelölve 3/)).toHaveTextContent('várhatóan 0,0 hibás')
    press('Enter', { ctrlKey: true })
    expect(await screen.findByText('várhatóan 0,004 hibás')).toBeVisible()
    expect(screen.getByText('szól valami ellene: 1')).toBeVisible()
    expect(sent).toEqual([])
    press('Enter', { ctrlKey: true })
    await waitFor(() => expect(sent).toHaveLength(2))
    expect(sent[1]?.[1]).toEqual([{ id: 1, version: 1 }])
    expect(await screen.findByText('1 elfogadva, 1 nem: közben más döntött róla.')).toBeInTheDocument()
  })
})

describe('the keys', () => {
  it('swap by a digit, reject by n, and take back what was done last', async () => {
    await shown()
    press('2')
    expect(within(sheet()).getByRole('checkbox', { name: '2: X-1' })).toBeChecked()
    press('1')
    press('n')
    await waitFor(() => expect(sent).toEqual([['/api/matches/1/reject/', { version: 1 }]]))
    expect(rows()).toEqual(['1', '2', '3'])
    press('z', { ctrlKey: true })
    await waitFor(() => expect(sent[1]?.[0]).toBe('/api/match-actions/101/undo/'))
  })
  it('do nothing that is a letter or a digit alone where somebody switched that off; Enter still does', async () => {
    adoptPreferences({ language: 'hu', theme: 'auto', page: { [LETTERS]: false } })
    await shown()
    for (const key of ['2', 'n', 'v', 'b', 'k', 't', 'i']) press(key)
    expect(within(sheet()).getByRole('checkbox', { name: '1: 2026-41' })).toBeChecked()
    expect(sent).toEqual([])
    press('Enter')
    await waitFor(() => expect(sent).toHaveLength(1))
    adoptPreferences({ language: 'hu', theme: 'auto', page: {} })
  })
  it('do nothing for who may only look', async () => {
    await shown('USER')
    for (const key of ['1', 'n', 'v']) press(key)
    press('z', { ctrlKey: true })
    expect(sent).toEqual([])
    expect(within(sheet()).queryByRole('button', { name: /Elfogadás/ })).toBeNull()
    expect(screen.getByText(/Könyvelő, pénzügyes és adminisztrátor párosíthat/)).toBeVisible()
  })
})
