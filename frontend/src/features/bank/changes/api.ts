/** Asking what became of bank lines. */
import { queryOptions } from '@tanstack/react-query'

import { apiGet } from '@/lib/service/http'
import { companyKey } from '@/lib/service/queries'
import { BankChangePageSchema } from '@/schemas/bank.schemas'

import { LINES_KEY } from '../api'

export const PER_PAGE = 50

export interface Question {
  /** A day or a time; empty: from the beginning. */
  since: string
  kinds: readonly string[]
  /** From 1. */
  page: number
}

// Below the lines, so that whatever makes those old makes these old.
export const changesQuery = ({ since, kinds, page }: Question) =>
  queryOptions({
    queryKey: companyKey(LINES_KEY, 'changes', since, kinds, page),
    queryFn: ({ signal }) =>
      apiGet(BankChangePageSchema, '/api/bank-changes/', {
        query: { since, kind: kinds.join(','), page, page_size: PER_PAGE },
        signal,
      }),
  })
