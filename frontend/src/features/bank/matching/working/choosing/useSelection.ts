import { useState } from 'react'

import type { QueueLine } from '@/types/matching'

/** More are not taken at once by the service. */
export const MOST = 1000

const NONE: ReadonlySet<number> = new Set()

interface Chosen {
  list: string
  ids: ReadonlySet<number>
  anchor: number | null
}

/**
 * The lines of a tab that are chosen, to be accepted together. Another list begins with none. `whole` has the rows of the
 * list fetched, as many as are asked for.
 */
export function useSelection(
  list: string,
  rows: readonly QueueLine[],
  index: number,
  whole: (most: number) => Promise<{ rows: readonly QueueLine[]; more: boolean }>,
) {
  const [chosen, setChosen] = useState<Chosen>({ list, ids: NONE, anchor: null })
  if (chosen.list !== list) setChosen({ list, ids: NONE, anchor: null })
  const { ids, anchor } = chosen

  /** What comes after its list was left changes nothing. */
  function put(change: (now: Chosen) => Partial<Chosen>) {
    setChosen((now) => (now.list === list ? { ...now, ...change(now) } : now))
  }
  const withMore = (before: ReadonlySet<number>, some: readonly QueueLine[]) =>
    new Set([...before, ...some.map(({ id }) => id)].slice(0, MOST))
  return {
    ids,
    /** What left the tab is not chosen any more. */
    rows: rows.filter(({ id }) => ids.has(id)),
    toggle(at: number) {
      const row = rows[at]
      if (!row) return
      put((now) => ({
        anchor: at,
        ids: now.ids.has(row.id)
          ? new Set([...now.ids].filter((id) => id !== row.id))
          : withMore(now.ids, [row]),
      }))
    },
    /** From where the choosing began to the row that one comes to. */
    extend(to: number) {
      const from = anchor ?? index
      const some = rows.slice(Math.min(from, to), Math.max(from, to) + 1)
      put((now) => ({ anchor: from, ids: withMore(now.ids, some) }))
    },
    /** All that fit, also what was not fetched yet. Out: how many are chosen then, and whether there are more than may be. */
    async all() {
      put((now) => ({ ids: withMore(now.ids, rows) }))
      const all = await whole(MOST)
      put(() => ({ ids: withMore(NONE, all.rows) }))
      return { count: Math.min(all.rows.length, MOST), more: all.more || all.rows.length > MOST }
    },
    clear: () => put(() => ({ ids: NONE, anchor: null })),
  }
}

export type Selection = ReturnType<typeof useSelection>
