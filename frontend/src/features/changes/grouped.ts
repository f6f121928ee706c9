/** Changes as people read them: by day, and all of one document that one sync brought together. */
import { localDay } from '@/lib/formats'
import type { BillingoChange } from '@/types/api'

export interface Group {
  key: string
  first: BillingoChange
  changes: BillingoChange[]
}

export interface Day {
  day: string
  groups: Group[]
}

export function grouped(changes: readonly BillingoChange[]): Day[] {
  const days: Day[] = []
  for (const change of changes) {
    const day = localDay(change.at)
    let last = days.at(-1)
    if (last?.day !== day) days.push((last = { day, groups: [] }))
    // One sync stores all it found in a document at one moment; entries of other documents may stand between them.
    const key = `${change.at} ${change.invoice_id}`
    const group = last.groups.find((known) => known.key === key)
    if (group) group.changes.push(change)
    else last.groups.push({ key, first: change, changes: [change] })
  }
  return days
}
