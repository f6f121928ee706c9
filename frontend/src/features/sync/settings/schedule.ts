/** A cron expression, as far as words say it better than its stars do. */

export type InWords =
  | { form: 'daily'; time: string }
  | { form: 'hourly'; minute: string }
  /** 0 is Sunday. */
  | { form: 'weekly'; time: string; weekday: number }
  | { form: 'other'; expression: string }

const NUMBER = /^\d{1,2}$/
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

export function scheduleInWords(expression: string): InWords {
  const [minute = '', hour = '', date, month, weekday = '', ...rest] = expression.trim().split(/\s+/)
  const other: InWords = { form: 'other', expression }
  if (rest.length > 0 || date !== '*' || month !== '*' || !NUMBER.test(minute)) return other
  if (hour === '*') return weekday === '*' ? { form: 'hourly', minute } : other
  if (!NUMBER.test(hour)) return other
  const time = timeOf(Number(hour), Number(minute))
  if (weekday === '*') return { form: 'daily', time }
  const day = /^[0-7]$/.test(weekday) ? Number(weekday) % 7 : WEEKDAYS.indexOf(weekday.toLowerCase())
  return day < 0 ? other : { form: 'weekly', time, weekday: day }
}

/** `2:05` */
export function timeOf(hour: number, minute = 0): string {
  return `${hour}:${String(minute).padStart(2, '0')}`
}
