/** Several documents together that the line may pay as well as what is proposed: each set is one choice. Pure. */
import { sum } from '@/lib/values/decimal'
import type { Candidate, Match } from '@/types/matching'

import { entriesOf, isSame, type Draft, type Entry } from '../../reckoning/draft'

export interface DocumentSet {
  entries: readonly Entry[]
  numbers: readonly string[]
  /** In the line's currency. */
  sum: string
  confidence: number
}

/** Those all of whose documents are shown. */
export function setsOf(match: Match | null, documents: readonly Candidate[]): DocumentSet[] {
  const shown = new Set(documents.map(({ invoice_id: id }) => id))
  return (match?.alternatives ?? []).flatMap(({ allocations, confidence }) => {
    const numbers = [...new Set(allocations.map((one) => one.invoice_number))]
    if (numbers.length < 2 || allocations.some((one) => !shown.has(one.invoice_id))) return []
    const entries = entriesOf(allocations)
    return { entries, numbers, sum: sum(entries.map(({ lineAmount }) => lineAmount)), confidence }
  })
}

export const isChosen = (set: DocumentSet, { entries }: Draft) => isSame(set.entries, entries)

/** Puts the whole set in the place of what was laid out, or out again. */
export function withSet(set: DocumentSet, draft: Draft): Draft {
  return { entries: isChosen(set, draft) ? [] : set.entries, touched: true }
}
