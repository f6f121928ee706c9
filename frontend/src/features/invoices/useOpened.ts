import { useState } from 'react'
import { useMatch, useNavigate } from 'react-router'

import type { BillingoInvoice } from '@/types/api'

/** The document that the address names, and its row, where it was opened from the list. */
export function useOpened(search: string) {
  const named = useMatch('/invoices/:id')?.params.id
  const navigate = useNavigate()
  const id = named && /^\d{1,15}$/.test(named) ? Number(named) : null
  const [at, setAt] = useState<{ id: number; row: number } | null>(null)
  return {
    id,
    row: at !== null && at.id === id ? at.row : null,
    open: (invoice: BillingoInvoice, row: number) => {
      setAt({ id: invoice.id, row })
      // From one document to the next: Back leads out of the documents at once.
      void navigate({ pathname: `/invoices/${invoice.id}`, search }, { replace: id !== null })
    },
    close: () => void navigate({ pathname: '/invoices', search }),
  }
}
