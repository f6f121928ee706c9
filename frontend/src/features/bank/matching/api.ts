/** Asking the service about matching, and telling it what somebody decided. */
import { infiniteQueryOptions, queryOptions, type QueryClient } from '@tanstack/react-query'
import * as z from 'zod/mini'

import { ApiError } from '@/lib/service/errors'
import { apiGet, apiSend } from '@/lib/service/http'
import { companyKey } from '@/lib/service/queries'
import { outcomeOf } from '@/queries/operations'
import { BankLineDetailSchema } from '@/schemas/bank.schemas'
import {
  ColleagueSchema,
  EvidenceSchema,
  ForecastSchema,
  FoundSchema,
  MatchActionDetailSchema,
  MatchActionPageSchema,
  QueueLineSchema,
  QueuePageSchema,
  QueueSummarySchema,
  WorksheetsSchema,
} from '@/schemas/matching.schemas'
import { OperationSchema } from '@/schemas/operations.schemas'
import { whole } from '@/schemas/primitives'
import type { ExplanationCode } from '@/types/bank'
import type { Language } from '@/types/api'
import type { Tab, Worksheet } from '@/types/matching'

import type { Conditions } from '../explaining/api'

const QUEUE = '/api/reconciliation/queue/'
const MATCHES = '/api/matches/'
const ACTIONS = '/api/match-actions/'
const LINES = '/api/bank-transactions/'
const RULES = '/api/matching-rules/'

/** Below the list of bank lines: whatever changes of those, the open page asks for these anew (queries/live.ts). */
const KEY = 'bank-transactions'
const PAGE_SIZE = 200
const TOGETHER = 10

/** What narrows the queue, as in the address. */
export type Narrowed = Readonly<Partial<Record<'account' | 'search' | 'direction', string>>>

export const forgetMatching = (queries: QueryClient) =>
  Promise.all([
    queries.invalidateQueries({ queryKey: companyKey(KEY) }),
    queries.invalidateQueries({ queryKey: companyKey('invoices') }),
    queries.invalidateQueries({ queryKey: companyKey('bank', 'learnt') }),
  ])

/** `asked`: when, so that what was done since is known to be newer. */
export const queueQuery = (tab: Tab, narrowed: Narrowed, spoken: Language) =>
  infiniteQueryOptions({
    queryKey: companyKey(KEY, 'queue', spoken, tab, narrowed),
    queryFn: async ({ pageParam, signal }) => {
      const asked = performance.now()
      const query = { ...narrowed, tab, page: pageParam, page_size: PAGE_SIZE }
      return { ...(await apiGet(QueuePageSchema, QUEUE, { query, signal })), asked }
    },
    initialPageParam: 1,
    getNextPageParam: (last, all) => (last.next ? all.length + 1 : undefined),
  })

export const summaryQuery = (narrowed: Narrowed) =>
  queryOptions({
    queryKey: companyKey(KEY, 'queue-summary', narrowed),
    queryFn: ({ signal }) => apiGet(QueueSummarySchema, `${QUEUE}summary/`, { query: narrowed, signal }),
  })

/** Of lines booked on that day or later. */
export const monthQuery = (first: string) =>
  queryOptions({
    queryKey: companyKey(KEY, 'queue-summary', 'since', first),
    queryFn: ({ signal }) =>
      apiGet(QueueSummarySchema, `${QUEUE}summary/`, { query: { booking_date_from: first }, signal }),
  })

interface Asked {
  resolve: (sheet: Worksheet) => void
  reject: (error: unknown) => void
}

/** The one that was asked for last comes last. */
const asked = new Map<number, Asked[]>()
let isOut = false

/**
 * Of a line. There is one call at a time: what is asked for meanwhile goes out together in the next one, the latest
 * first, so that quick keys don't crowd out what they wait for.
 */
function worksheetOf(line: number): Promise<Worksheet> {
  return new Promise((resolve, reject) => {
    const waiting = asked.get(line) ?? []
    asked.delete(line)
    asked.set(line, [...waiting, { resolve, reject }])
    if (!isOut) queueMicrotask(() => void sendAsked())
  })
}

async function sendAsked(): Promise<void> {
  if (isOut) return
  isOut = true
  while (asked.size > 0) {
    const some = [...asked].slice(-TOGETHER)
    for (const [line] of some) asked.delete(line)
    await answered(some)
  }
  isOut = false
}

async function answered(some: readonly [number, Asked[]][]): Promise<void> {
  try {
    const lines = some.map(([line]) => line).join(',')
    const sheets = await apiGet(WorksheetsSchema, `${QUEUE}worksheets/`, { query: { lines } })
    for (const [line, waiting] of some) {
      const sheet = sheets.find((one) => one.line.id === line)
      for (const one of waiting) {
        if (sheet) one.resolve(sheet)
        else one.reject(new ApiError(404, 'not_found', ''))
      }
    }
  } catch (error) {
    for (const [, waiting] of some) for (const one of waiting) one.reject(error)
  }
}

export const worksheetQuery = (line: number, spoken: Language) =>
  queryOptions({
    queryKey: companyKey(KEY, 'worksheet', spoken, line),
    queryFn: () => worksheetOf(line),
    staleTime: 30_000,
  })

export interface Version {
  version: number
  alternative?: number | null
}

export const acceptMatch = (id: number, body: Version) =>
  apiSend(MatchActionDetailSchema, `${MATCHES}${id}/accept/`, { body })

export const acceptMatches = (matches: readonly { id: number; version: number }[]) =>
  apiSend(MatchActionDetailSchema, `${MATCHES}accept/`, { body: { matches }, timeout: 120_000 })

export const rejectMatch = (id: number, version: number) =>
  apiSend(MatchActionDetailSchema, `${MATCHES}${id}/reject/`, { body: { version } })

/** Of a proposal that was rejected: who paid does not pay for its partner. */
export const denyPayer = (id: number) =>
  apiSend(MatchActionDetailSchema, `${MATCHES}${id}/why/`, { body: { code: 'other_payer' } })

export const allocateLine = (id: number, allocations: readonly unknown[], allocated_amount: string) =>
  apiSend(MatchActionDetailSchema, `${LINES}${id}/allocate/`, { body: { allocations, allocated_amount } })

export const undoLine = (id: number, said: { allocated_amount: string; version: number }) =>
  apiSend(BankLineDetailSchema, `${LINES}${id}/undo/`, { body: said })

export const explainAs = (id: number, code: ExplanationCode, version: number, rule?: Conditions) =>
  apiSend(BankLineDetailSchema, `${LINES}${id}/explain/`, { body: { code, version, ...(rule && { rule }) } })

/** What a rule said of lines is as if it had never been. */
export const forgetRule = (id: number) => apiSend(`${RULES}${id}/`, { method: 'DELETE' })

export const lineAgain = (id: number) => apiGet(BankLineDetailSchema, `${LINES}${id}/`)

const DoneOrBegunSchema = z.union([MatchActionDetailSchema, OperationSchema])
const OutcomeSchema = z.object({ action_id: whole })

/** Of very many lines it is done in the background. Out: the action that did so. */
async function doneOrBegun(path: string): Promise<{ id: number }> {
  const answer = await apiSend(DoneOrBegunSchema, path)
  if ('allocations' in answer) return answer
  const { signal } = new AbortController()
  return { id: (await outcomeOf(OutcomeSchema, answer, { signal })).action_id }
}

export const undoAction = (id: number) => doneOrBegun(`${ACTIONS}${id}/undo/`)

export const redoAction = (id: number) => doneOrBegun(`${ACTIONS}${id}/redo/`)

export const foundQuery = (line: number, search: string, amount: string | null) =>
  queryOptions({
    queryKey: companyKey(KEY, 'found', line, search, amount),
    queryFn: ({ signal }) =>
      apiGet(FoundSchema, `${QUEUE}${line}/documents/`, { query: { search, amount }, signal }),
  })

/** Why the line is not laid on this invoice. */
export const whyNotQuery = (line: number, invoice: number, spoken: Language) =>
  queryOptions({
    queryKey: companyKey(KEY, 'why-not', spoken, line, invoice),
    queryFn: ({ signal }) =>
      apiGet(z.array(EvidenceSchema), `${QUEUE}${line}/why-not/`, { query: { invoice }, signal }),
  })

export interface Mark {
  aside?: boolean
  aside_until?: string | null
  note?: string
  /** Beside a note: the membership of whom it asks. */
  note_to?: number | null
  /** Of an earlier answer: the note as it was before that. */
  note_back?: string
  seen?: boolean
}

export const markLine = (line: number, body: Mark) =>
  apiSend(QueueLineSchema, `${QUEUE}${line}/mark/`, { body })

export const colleaguesQuery = () =>
  queryOptions({
    queryKey: companyKey('colleagues'),
    queryFn: ({ signal }) => apiGet(z.array(ColleagueSchema), `${QUEUE}colleagues/`, { signal }),
    staleTime: 300_000,
  })

export const forecastOf = (matches: readonly { id: number; version: number }[]) =>
  apiSend(ForecastSchema, `${QUEUE}forecast/`, { body: { matches } })

export const actionsQuery = () =>
  queryOptions({
    queryKey: companyKey(KEY, 'actions'),
    queryFn: ({ signal }) => apiGet(MatchActionPageSchema, ACTIONS, { query: { page_size: 100 }, signal }),
  })

export const actionQuery = (id: number, spoken: Language) =>
  queryOptions({
    queryKey: companyKey(KEY, 'action', spoken, id),
    queryFn: ({ signal }) => apiGet(MatchActionDetailSchema, `${ACTIONS}${id}/`, { signal }),
  })
