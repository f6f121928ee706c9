/** The page of matching with three proposals, for tests: what the service tells of it, and what is sent there. */
import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { afterEach, beforeEach, expect, vi } from 'vitest'

import { MatchingPage } from '@/features/bank/matching/MatchingPage'
import type { QueueLine, Worksheet } from '@/types/matching'

import { account, page } from '../bank'
import { pretendLayout } from '../layout'
import { renderPage } from '../page'
import { server } from '../server'
import { action, proposal } from './matching'

export const QUEUE = '/api/reconciliation/queue/'

interface Told {
  lines: QueueLine[]
  sheets: Map<number, Worksheet>
  /** Where what was sent, in its order. */
  sent: [string, unknown][]
  /** Lines that were accepted: a service that told of them again would bring them back, on a slow machine in time. */
  accepted: Set<number>
}

/** Filled anew before each test. */
export const service: Told = { lines: [], sheets: new Map(), sent: [], accepted: new Set() }

export function proposed(id: number): void {
  const { line, sheet } = proposal(id)
  service.lines.push(line)
  service.sheets.set(id, sheet)
}

const waiting = () => service.lines.filter(({ id }) => !service.accepted.has(id))

/** Of an action: notes what is sent, and answers one that can be undone. */
export async function answer({ request }: { request: Request }) {
  service.sent.push([new URL(request.url).pathname, await request.json().catch(() => null)])
  return HttpResponse.json(action({ id: 100 + service.sent.length }))
}

export const summary = (tabs: object = {}) => ({
  tabs: { proposed: 3, ambiguous: 0, to_explain: 0, open: 0, automatic: 0, done: 0, pending: 0, ...tabs },
  to_do: [{ currency: 'HUF', count: 3, credits: '381000.00', debits: '0.00', balance: '381000.00' }],
})

/** To be called once in a file of tests. */
export function pretendDesk(): void {
  beforeEach(() => {
    Object.assign(service, { lines: [], sheets: new Map(), sent: [], accepted: new Set() })
    for (const id of [1, 2, 3]) proposed(id)
    pretendLayout(10)
    server.use(
      http.get(QUEUE, ({ request }) => {
        const tab = new URL(request.url).searchParams.get('tab')
        return HttpResponse.json(page(...(tab === 'proposed' ? waiting() : [])))
      }),
      http.get(`${QUEUE}summary/`, () => HttpResponse.json(summary())),
      http.get(`${QUEUE}worksheets/`, ({ request }) => {
        const ids = new URL(request.url).searchParams.get('lines')?.split(',').map(Number) ?? []
        return HttpResponse.json(ids.flatMap((id) => service.sheets.get(id) ?? []))
      }),
      http.get('/api/bank-accounts/', () => HttpResponse.json(page(account()))),
      http.post('/api/matches/:id/accept/', (about) => {
        service.accepted.add(Number(about.params.id))
        return answer(about)
      }),
      http.post('/api/matches/:id/reject/', answer),
      http.post('/api/matches/:id/why/', answer),
      http.post('/api/match-actions/:id/undo/', (about) => {
        service.accepted.clear()
        return answer(about)
      }),
      http.post('/api/match-actions/:id/redo/', answer),
      http.post('/api/bank-transactions/:id/allocate/', answer),
    )
  })
  afterEach(() => vi.restoreAllMocks())
}

export const queue = () => screen.getByRole('grid')
export const press = (key: string, more: object = {}) => fireEvent.keyDown(queue(), { key, ...more })
export const sheet = () => screen.getByRole('region', { name: 'Munkalap' })
export const rows = () =>
  within(queue())
    .getAllByRole('row')
    .map((row) => row.dataset.line)

/** Until that line's worksheet is painted. */
export const painted = (line: number) =>
  waitFor(() => expect(sheet().dataset.painted).toMatch(new RegExp(`^${line}:`)))

export async function shown(role: 'ADMIN' | 'USER' = 'ADMIN') {
  const view = renderPage(<MatchingPage />, { at: '/matching', role })
  await screen.findByRole('grid')
  await painted(1)
  return view
}
