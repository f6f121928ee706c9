/** Days on which Hungarian banks rest: weekends and public holidays, computed. */

export type Holiday =
  | 'newYear'
  | 'march15'
  | 'goodFriday'
  | 'easterSunday'
  | 'easterMonday'
  | 'labourDay'
  | 'pentecost'
  | 'pentecostMonday'
  | 'august20'
  | 'october23'
  | 'allSaints'
  | 'christmas'
  | 'boxingDay'

const FIXED: Readonly<Record<string, Holiday>> = {
  '01-01': 'newYear',
  '03-15': 'march15',
  '05-01': 'labourDay',
  '08-20': 'august20',
  '10-23': 'october23',
  '11-01': 'allSaints',
  '12-25': 'christmas',
  '12-26': 'boxingDay',
}

/** Days after Easter Sunday. */
const MOVING: ReadonlyMap<number, Holiday> = new Map([
  [-2, 'goodFriday'],
  [0, 'easterSunday'],
  [1, 'easterMonday'],
  [49, 'pentecost'],
  [50, 'pentecostMonday'],
])

/** The public holiday on this day; null if it is none. */
export function holidayOf(iso: string): Holiday | null {
  const fixed = FIXED[iso.slice(5, 10)]
  if (fixed) return fixed
  const days = (Date.parse(`${iso}T00:00:00Z`) - easterSunday(Number(iso.slice(0, 4)))) / 86_400_000
  return MOVING.get(days) ?? null
}

export function isWeekend(iso: string): boolean {
  const weekday = new Date(`${iso}T00:00:00Z`).getUTCDay()
  return weekday === 0 || weekday === 6
}

/** Easter Sunday of a Gregorian year, as UTC milliseconds (Meeus, Jones, Butcher). */
function easterSunday(year: number): number {
  const golden = year % 19
  const century = Math.floor(year / 100)
  const yearOf = year % 100
  const correction = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3)
  const epact = (19 * golden + century - Math.floor(century / 4) - correction + 15) % 30
  const weekday = (32 + 2 * (century % 4) + 2 * Math.floor(yearOf / 4) - epact - (yearOf % 4)) % 7
  const late = Math.floor((golden + 11 * epact + 22 * weekday) / 451)
  const date = epact + weekday - 7 * late + 114
  return Date.UTC(year, Math.floor(date / 31) - 1, (date % 31) + 1)
}
