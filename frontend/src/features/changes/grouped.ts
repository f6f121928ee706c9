/** Changes as people read them: by day, and all of one document that one sync brought together. */
import { localDay } from '@/lib/values/formats'
import type { BillingoChange, BillingoImport } from '@/types/api'

export interface Group {
  key: string
  first: BillingoChange
  changes: BillingoChange[]
}

export interface Day {
  day: string
  groups: Group[]
  imports: BillingoImport[]
}

/** Both come the latest first, and so do the days. */
export function grouped(changes: readonly BillingoChange[], imports: readonly BillingoImport[] = []): Day[] {
  const days = new Map<string, Day>()
  const dayOf = (moment: string): Day => {
    const day = localDay(moment)
    const known = days.get(day) ?? { day, groups: [], imports: [] }
    days.set(day, known)
    return known
  }
  for (const change of changes) {
    const { groups } = dayOf(change.at)
    // One sync stores all it found in a document at one moment; entries of other documents may stand between them.
    const key = `${change.at} ${change.invoice_id}`
    const group = groups.find((known) => known.key === key)
    if (group) group.changes.push(change)
    else groups.push({ key, first: change, changes: [change] })
  }
  for (const each of imports) dayOf(each.at).imports.push(each)
  return [...days.values()].sort((one, other) => (one.day < other.day ? 1 : -1))
}

/** Those that belong among the entries that are shown: later than `since`, and than the last entry while there are more. */
export function importsAmong(
  imports: readonly BillingoImport[],
  since: string,
  shown: readonly BillingoChange[],
  more: boolean,
): BillingoImport[] {
  const from = [since, more ? (shown.at(-1)?.at ?? '') : ''].map((text) => (text ? startOf(text) : -Infinity))
  return imports.filter(({ at }) => from.every((moment) => Date.parse(at) >= moment))
}

/** In winter an hour too early, which shows at most one import more. */
function startOf(text: string): number {
  return Date.parse(text.length > 10 ? text : `${text}T00:00:00+02:00`)
}
