import { useState } from 'react'

import type { QueueLine } from '@/types/matching'

/** More are not taken at once by the service. */
const MOST = 1000

/** The lines of a tab that are chosen, to be accepted together. Another list begins with none. */
export function useSelection(list: string, rows: readonly QueueLine[], index: number) {
  const [ids, setIds] = useState<ReadonlySet<number>>(new Set())
  const [anchor, setAnchor] = useState<number | null>(null)
  const [known, setKnown] = useState(list)
  if (known !== list) {
    setKnown(list)
    setIds(new Set())
    setAnchor(null)
  }
  // What left the tab is not chosen any more.
  const chosen = rows.filter(({ id }) => ids.has(id))

  function add(some: readonly QueueLine[]) {
    setIds(new Set([...ids, ...some.map(({ id }) => id)].slice(0, MOST)))
  }
  return {
    ids,
    rows: chosen,
    toggle(at: number) {
      const row = rows[at]
      if (!row) return
      setAnchor(at)
      if (ids.has(row.id)) setIds(new Set([...ids].filter((id) => id !== row.id)))
      else add([row])
    },
    /** From where the choosing began to the row that one comes to. */
    extend(to: number) {
      const from = anchor ?? index
      setAnchor(from)
      add(rows.slice(Math.min(from, to), Math.max(from, to) + 1))
    },
    all: () => add(rows),
    clear() {
      setIds(new Set())
      setAnchor(null)
    },
  }
}

export type Selection = ReturnType<typeof useSelection>
