import { useState } from 'react'

import type { Candidate, Worksheet } from '@/types/matching'

import { isIn, type Draft } from '../reckoning/draft'

/** The invoices that can be looked at beside a line: what is chosen first, then what is offered; of a done line, what it paid. */
export function shownBeside(
  shown: Worksheet | null,
  draft: Draft,
  documents: readonly Candidate[],
): number[] {
  const laid = shown?.allocations.map((one) => one.invoice_id) ?? []
  const chosen = documents.filter(({ invoice_id: id }) => isIn(draft, id))
  const others = documents.filter(({ invoice_id: id }) => !isIn(draft, id))
  return [...new Set([...laid, ...[...chosen, ...others].map(({ invoice_id: id }) => id)])]
}

/** Whether an invoice stands beside the worksheet, and which. Another line, or another choice, begins with its first. */
export function useBeside(documents: readonly number[], onClose: () => void) {
  const [opened, setOpened] = useState(false)
  const [stepped, setStepped] = useState({ of: '', at: 0 })
  const of = documents.join()
  const at = stepped.of === of ? stepped.at : 0
  function close() {
    setOpened(false)
    onClose()
  }
  return {
    opened,
    documents,
    at,
    /** Null: the line has none. */
    id: documents[at] ?? null,
    step: (by: -1 | 1) => setStepped({ of, at: Math.max(0, Math.min(documents.length - 1, at + by)) }),
    close,
    toggle: () => {
      if (opened) close()
      else setOpened(true)
    },
  }
}
