import { useState } from 'react'
import { useMatch, useNavigate } from 'react-router'

import type { BillingoInvoice } from '@/types/api'

import type { ListQuery } from './api/invoices'
import { parametersOf } from './filters'

/** The document that the address names, and its row, where it was opened from the list. */
export function useOpened(search: string, query: ListQuery) {
  const named = useMatch('/invoices/:id')?.params.id
  const navigate = useNavigate()
  const id = named && /^\d{1,15}$/.test(named) ? Number(named) : null
  // A row counts in its own list only: with other filters or in another order something else stands there.
  const list = parametersOf({ ...query, columns: null }).toString()
  const [at, setAt] = useState<{ list: string; id: number; row: number } | null>(null)
  if (at !== null && at.list !== list) setAt(null)
  return {
    id,
    row: at !== null && at.id === id ? at.row : null,
    open: (invoice: BillingoInvoice, row: number) => {
      setAt({ list, id: invoice.id, row })
      // From one document to the next: Back leads out of the documents at once.
      void navigate({ pathname: `/invoices/${invoice.id}`, search }, { replace: id !== null })
    },
    // Not a step of its own: Back would open again what was just closed.
    close: () => void navigate({ pathname: '/invoices', search }, { replace: true }),
  }
}
