/** When the next statement is to be expected, by the days on which the ones before were read in. */
import { addDays, daysBetween } from '@/lib/values/formats'
import { holidayOf, isWeekend } from '@/lib/values/holidays'

export interface NextImport {
  day: string
  /** Days from one to the next, as a rule. */
  every: number
}

const isWorkday = (day: string) => !isWeekend(day) && holidayOf(day) === null

/** Fewer show no habit. */
const LEAST = 4
const LOOKED_AT = 8

/** Null where they came now and then: nothing can be said. */
export function nextImport(moments: readonly string[]): NextImport | null {
  const days = [...new Set(moments.map((moment) => moment.slice(0, 10)))].sort().slice(-LOOKED_AT)
  const last = days.at(-1)
  if (days.length < LEAST || last === undefined) return null
  const gaps = days.slice(1).map((day, at) => daysBetween(days[at] ?? day, day))
  const every = gaps.toSorted((one, other) => one - other)[Math.floor(gaps.length / 2)] ?? 0
  // Weekends and holidays lie between, and months are of several lengths.
  const off = Math.max(2, Math.round(every * 0.3))
  if (gaps.some((gap) => Math.abs(gap - every) > off)) return null
  let day = addDays(last, every)
  if (days.every(isWorkday)) while (!isWorkday(day)) day = addDays(day, 1)
  return { day, every }
}
