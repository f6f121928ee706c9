import { useInfiniteQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo } from 'react'

import { language } from '@/lib/user/current'
import { useStore } from '@/lib/store'
import type { QueueLine, Tab } from '@/types/matching'

import { queueQuery, type Narrowed } from '../api'
import { TO_DO } from '../words'

/** When a line was done: null while that is on its way. By its id. */
export type Decided = ReadonlyMap<number, number | null>

/** What was put behind the others; `more`: there are rows that are not loaded yet. */
interface Behind {
  put: Decided
  more: boolean
}

interface Page {
  asked: number
  results: readonly QueueLine[]
}

/**
 * The rows to be shown: those of the service without what was done since they were asked for, and with the one that
 * somebody is at, wherever it stands now: nothing vanishes under his hands. What was put behind the others since then is
 * there at once, so that no row moves when the service tells the same; where that is not loaded yet, it is told of with it.
 */
export function rowsShown(
  pages: readonly Page[],
  decided: Decided,
  held: QueueLine | null,
  oldestFirst: boolean,
  { put, more }: Behind = { put: new Map(), more: false },
): QueueLine[] {
  const aside: QueueLine[] = []
  const seen = new Set<number>()
  const rows = pages.flatMap(({ asked, results }) =>
    results.filter((row) => {
      const { id } = row
      // One that is told again after it was done has come back.
      if (seen.has(id) || isSince(decided, id, asked)) return false
      seen.add(id)
      if (!isSince(put, id, asked)) return true
      aside.push(row)
      return false
    }),
  )
  if (!more) for (const row of aside) putBehind(rows, row, put)
  if (!held || seen.has(held.id) || decided.has(held.id)) return rows
  const place = rows.findIndex((row) => (oldestFirst ? isBefore(held, row) : isBefore(row, held)))
  rows.splice(place < 0 ? rows.length : place, 0, held)
  return rows
}

function isSince(when: Decided, id: number, asked: number): boolean {
  const at = when.get(id)
  return at === null || (at !== undefined && asked < at)
}

/** Among those that are behind already it has its place by date. */
function putBehind(rows: QueueLine[], row: QueueLine, put: Decided): void {
  const place = rows.findIndex(
    (one) => (put.has(one.id) || one.mark?.is_aside === true) && isBefore(row, one),
  )
  rows.splice(place < 0 ? rows.length : place, 0, row)
}

const isOldestFirst = (tab: Tab) => (TO_DO as readonly Tab[]).includes(tab)

function isBefore(one: QueueLine, other: QueueLine): boolean {
  const [a, b] = [one.booking_date ?? '', other.booking_date ?? '']
  return a === b ? one.id < other.id : a < b
}

export function useQueue(
  tab: Tab,
  narrowed: Narrowed,
  decided: Decided,
  put: Decided,
  held: QueueLine | null,
) {
  const spoken = useStore(language)
  const query = useInfiniteQuery(queueQuery(tab, narrowed, spoken))
  const pages = query.data?.pages
  const { fetchNextPage, hasNextPage, isFetching } = query
  const rows = useMemo(
    // Whoever is led to a line of another tab has it before the rest of that tab is there, and keeps the focus on it.
    () => rowsShown(pages ?? [], decided, held, isOldestFirst(tab), { put, more: hasNextPage }),
    [pages, decided, held, tab, put, hasNextPage],
  )
  /** Told what is the last row in sight. */
  const reach = useCallback(
    (last: number) => {
      if (hasNextPage && !isFetching && last > rows.length - 50) void fetchNextPage()
    },
    [hasNextPage, isFetching, fetchNextPage, rows.length],
  )
  // With nothing in sight there is nobody to ask for more.
  useEffect(() => {
    if (rows.length === 0) reach(0)
  }, [rows.length, reach])
  /** The rows from the first on, as many as there are, `most` of them or a page more; `more`: there are others. */
  async function whole(most: number) {
    let last: Pick<typeof query, 'data' | 'hasNextPage' | 'isFetchNextPageError' | 'fetchNextPage'> = query
    const now = () =>
      rowsShown(last.data?.pages ?? [], decided, held, isOldestFirst(tab), { put, more: last.hasNextPage })
    while (last.hasNextPage && !last.isFetchNextPageError && now().length < most) {
      last = await last.fetchNextPage()
    }
    return { rows: now(), more: last.hasNextPage }
  }
  return {
    whole,
    rows,
    isPending: query.isPending,
    more: hasNextPage,
    error: query.error,
    retry: () => void query.refetch(),
    reach,
  }
}
