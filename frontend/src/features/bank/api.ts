/** Asking the service about the bank. */
import { queryOptions, type QueryClient } from '@tanstack/react-query'

import type { Filters, ListQuery } from '@/components/grid/list/listState'
import { apiGet, apiSend, fetchFile } from '@/lib/service/http'
import { companyKey } from '@/lib/service/queries'
import {
  BalancesSchema,
  BankAccountPageSchema,
  BankAccountSchema,
  BankLineDetailSchema,
  BankLinePageSchema,
  BankStatementSchema,
  BankSummarySchema,
  StatementFilePageSchema,
  SuggestedAccountsSchema,
} from '@/schemas/bank.schemas'

const ACCOUNTS = '/api/bank-accounts/'
export const LINES = '/api/bank-transactions/'
const FILES = '/api/statement-files/'
const STATEMENTS = '/api/bank-statements/'
/** For whole files. */
export const LONG = 10 * 60_000
export const FILES_PER_PAGE = 25

/** The name under which the list of lines is remembered. */
export const LINES_KEY = 'bank-transactions'
/** The same of the list of payouts. */
export const PAYOUTS_KEY = 'provider-payouts'

/** After something was imported, undone, decided or changed: all that is shown of the bank may be old. */
export function forgetBank(queries: QueryClient) {
  return Promise.all([
    queries.invalidateQueries({ queryKey: companyKey('bank') }),
    queries.invalidateQueries({ queryKey: companyKey(LINES_KEY) }),
    queries.invalidateQueries({ queryKey: companyKey(PAYOUTS_KEY) }),
  ])
}

/** All of them: no company has more than a page of the API holds. */
export const accountsQuery = () =>
  queryOptions({
    queryKey: companyKey('bank', 'accounts'),
    queryFn: ({ signal }) => apiGet(BankAccountPageSchema, ACCOUNTS, { query: { page_size: 1000 }, signal }),
    select: ({ results }) => results,
  })

export const statementQuery = (id: number) =>
  queryOptions({
    queryKey: companyKey('bank', 'statement', id),
    queryFn: ({ signal }) => apiGet(BankStatementSchema, `${STATEMENTS}${id}/`, { signal }),
  })

/** Accounts that the company's documents name and that are not here yet, the most used first. */
export const suggestionsQuery = () =>
  queryOptions({
    queryKey: companyKey('bank', 'suggestions'),
    queryFn: ({ signal }) => apiGet(SuggestedAccountsSchema, `${ACCOUNTS}suggestions/`, { signal }),
  })

export const balancesQuery = (account: number) =>
  queryOptions({
    queryKey: companyKey('bank', 'balances', account),
    queryFn: ({ signal }) => apiGet(BalancesSchema, `${ACCOUNTS}${account}/balances/`, { signal }),
  })

export const addAccount = (body: { account_number: string; currency: string; name: string }) =>
  apiSend(BankAccountSchema, ACCOUNTS, { body })

export const changeAccount = (id: number, body: { name?: string; is_active?: boolean }) =>
  apiSend(BankAccountSchema, `${ACCOUNTS}${id}/`, { method: 'PATCH', body })

/** `page` from 0. */
export function getLines({ filters, ordering }: ListQuery, page: number, size: number, signal?: AbortSignal) {
  const query = { ...filters, ordering, page: page + 1, page_size: size }
  return apiGet(BankLinePageSchema, LINES, { query, signal })
}

export const summaryQuery = (filters: Filters) =>
  queryOptions({
    queryKey: companyKey(LINES_KEY, 'summary', filters),
    queryFn: ({ signal }) => apiGet(BankSummarySchema, `${LINES}summary/`, { query: filters, signal }),
  })

export const lineQuery = (id: number) =>
  queryOptions({
    queryKey: companyKey(LINES_KEY, 'detail', id),
    queryFn: ({ signal }) => apiGet(BankLineDetailSchema, `${LINES}${id}/`, { signal }),
  })

/** Whether a line in question is the stored one in other words, or another one. */
export const decide = (id: number, decision: 'same' | 'other') =>
  apiSend(BankLineDetailSchema, `${LINES}${id}/decide/`, { body: { decision } })

/** `page` from 1. */
export const filesQuery = (filters: Filters, page: number) =>
  queryOptions({
    queryKey: companyKey('bank', 'files', filters, page),
    queryFn: ({ signal }) =>
      apiGet(StatementFilePageSchema, FILES, {
        query: { ...filters, page, page_size: FILES_PER_PAGE },
        signal,
      }),
  })

export const getOriginal = (id: number) => fetchFile(`${FILES}${id}/original/`, { timeout: LONG })

export const undoFile = (id: number) => apiSend(`${FILES}${id}/`, { method: 'DELETE', timeout: LONG })

/** The whole import of the file that the statement came with. */
export const undoStatement = (id: number) =>
  apiSend(`${STATEMENTS}${id}/`, { method: 'DELETE', timeout: LONG })

/** The file that the statement came with. */
export const getOriginalOf = (statement: number) =>
  fetchFile(`${STATEMENTS}${statement}/file/`, { timeout: LONG })
