/** Any number of rows, of which only the pages in sight are asked for. */
import { useQueries, useQueryClient } from '@tanstack/react-query'
import { useCallback, useMemo, useState } from 'react'

import { language } from '@/lib/user/current'
import { companyKey } from '@/lib/service/queries'
import { useStore } from '@/lib/store'
import type { Language } from '@/types/api'

import type { ListSpec, RowsPage } from '../list/listSpec'
import type { ListQuery } from '../list/listState'
import type { Identified } from '../selection/selection'

/** Rows of one page: two and a half screens. */
export const PAGE_SIZE = 100

/** Browsers cannot scroll further than this many rows down. */
export const MOST_ROWS = 400_000

export interface Held<Row> {
  page: number
  rows: readonly Row[] | undefined
}

export interface Rows<Row> {
  /** Null until it is known. */
  count: number | null
  /** The question whose rows are shown, and what is here of them: the pages in sight, by their numbers. */
  query: ListQuery
  held: readonly Held<Row>[]
  /** How many of them can be scrolled to. */
  shown: number
  /** Undefined while its page is on its way. */
  at: (index: number) => Row | undefined
  /** Whether what is shown is of the question before, and the answer is on its way. */
  stale: boolean
  error: Error | null
  retry: () => void
  /** Tells which rows are in sight. */
  see: (first: number, last: number) => void
  /** Rows from `first` to `last`, asked for where they are not here yet. */
  range: (first: number, last: number) => Promise<Row[]>
}

export function useRows<Row extends Identified>(spec: ListSpec<Row>, query: ListQuery): Rows<Row> {
  const queries = useQueryClient()
  // The service's own words are in the language of the request: another language asks anew.
  const spoken = useStore(language)
  const [sight, setSight] = useState({ query, first: 0, last: 0 })
  // A new question begins at its first page, wherever one was in the list before.
  const pages = useMemo(
    () => (sight.query === query ? numbers(sight.first, sight.last) : [0]),
    [query, sight],
  )
  const results = useQueries({ queries: pages.map((page) => pageQuery(spec, query, page, spoken)) })
  const count = results.find(({ data }) => data)?.data?.count
  // What is shown stays until something of the new question is here; and its length, while one scrolls far.
  const [shown, setShown] = useState<{ query: ListQuery; count: number | null }>({ query, count: null })
  if (count !== undefined && (shown.query !== query || shown.count !== count)) setShown({ query, count })

  const inMemory = (page: number) =>
    queries.getQueryData<RowsPage<Row>>(pageQuery(spec, shown.query, page, spoken).queryKey)

  const see = useCallback(
    (first: number, last: number) =>
      setSight((before) => {
        const same =
          before.query === query &&
          String(numbers(first, last)) === String(numbers(before.first, before.last))
        return same ? before : { query, first, last }
      }),
    [query],
  )
  const range = useCallback(
    async (first: number, last: number) => {
      const wanted = numbers(first, last)
      const found = await Promise.all(
        wanted.map((page) => queries.query({ ...pageQuery(spec, query, page, spoken), staleTime: Infinity })),
      )
      const start = (wanted[0] ?? 0) * PAGE_SIZE
      return found.flatMap(({ results: rows }) => rows).slice(first - start, last - start + 1)
    },
    [queries, spec, query, spoken],
  )
  return {
    count: shown.count,
    query: shown.query,
    held:
      shown.query === query
        ? pages.map((page, index) => ({ page, rows: results[index]?.data?.results }))
        : [],
    shown: Math.min(shown.count ?? 0, MOST_ROWS),
    at: (index) => inMemory(Math.floor(index / PAGE_SIZE))?.results[index % PAGE_SIZE],
    stale: shown.query !== query,
    error: results.find(({ error }) => error)?.error ?? null,
    retry: () => results.forEach((result) => void result.refetch()),
    see,
    range,
  }
}

function pageQuery<Row extends Identified>(
  spec: ListSpec<Row>,
  query: ListQuery,
  page: number,
  spoken: Language,
) {
  return {
    queryKey: companyKey(spec.name, 'page', spoken, query.filters, query.ordering, page),
    queryFn: ({ signal }: { signal: AbortSignal }) => spec.getPage(query, page, PAGE_SIZE, signal),
    staleTime: 30_000,
    // Who scrolls through all of a long list shall not keep all of it in memory.
    gcTime: 60_000,
  }
}

/** The pages that hold these rows. */
function numbers(first: number, last: number): number[] {
  const from = Math.floor(first / PAGE_SIZE)
  return Array.from({ length: Math.floor(last / PAGE_SIZE) - from + 1 }, (_, index) => from + index)
}
