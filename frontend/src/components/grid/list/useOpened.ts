import { useState } from 'react'
import { useMatch, useNavigate } from 'react-router'

import type { Identified } from '../selection/selection'
import type { Moved } from '../rows/staying'

/**
 * The row that the address names (`/invoices/12`), and where it stands, if it was opened from the list. `list` says in
 * which list it stands: a row counts there only; with other filters or in another order something else is in its place.
 */
export function useOpened(path: string, list: string, search: string) {
  const named = useMatch(`${path}/:id`)?.params.id
  const navigate = useNavigate()
  const id = named && /^\d{1,15}$/.test(named) ? Number(named) : null
  const [at, setAt] = useState<{ list: string; id: number; row: number } | null>(null)
  if (at !== null && at.list !== list) setAt(null)
  return {
    id,
    row: at !== null && at.id === id ? at.row : null,
    open: (opened: Identified, row: number) => {
      setAt({ list, id: opened.id, row })
      // From one to the next: Back leads out of them at once.
      void navigate({ pathname: `${path}/${opened.id}`, search }, { replace: id !== null })
    },
    /** Rows came in or went: it stands where it stands now. */
    moved: (moved: Moved) => setAt((before) => before && { ...before, row: moved.of(before.row) }),
    // Not a step of its own: Back would open again what was just closed.
    close: () => void navigate({ pathname: path, search }, { replace: true }),
  }
}
