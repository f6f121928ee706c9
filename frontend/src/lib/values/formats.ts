/** Amounts, days and numbers as people write them in Hungarian and English. Pure; no binary fractions on the way. */
import type { Language } from '@/types/api'

const NBSP = '\u00a0'
const MINUS = '\u2212'
const SIGNS: Readonly<Record<string, string>> = { HUF: 'Ft', EUR: '€', USD: '$', GBP: '£' }
/** Written before the number in English. */
const IN_FRONT = new Set(['EUR', 'USD', 'GBP'])
/** Written without decimals while there are none. */
const WHOLE = new Set(['HUF'])
const ZONE = 'Europe/Budapest'
const MONTHS_EN = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

function grouped(digits: string, separator: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, separator)
}

interface Parts {
  negative: boolean
  whole: string
  fraction: string
}

function partsOf(text: string): Parts {
  const signed = text.startsWith('-')
  const [whole = '0', fraction = ''] = (signed ? text.slice(1) : text).split('.')
  // There is no minus zero.
  return { negative: signed && /[1-9]/.test(text), whole, fraction: fraction.replace(/0+$/, '') }
}

/** `-1234.5` → `−1 234,5`, in English `−1,234.5`; at least `places` decimals. */
export function number(text: string, language: Language, places = 0): string {
  const { negative, whole, fraction } = partsOf(text)
  const decimals = fraction.padEnd(places, '0')
  const digits =
    language === 'hu'
      ? grouped(whole, NBSP) + (decimals && `,${decimals}`)
      : grouped(whole, ',') + (decimals && `.${decimals}`)
  return negative ? MINUS + digits : digits
}

/** `19 476 607 Ft`, `1 234,56 €`; in English `19,476,607 Ft`, `€1,234.56`. Every digit is shown. */
export function money(text: string, currency: string, language: Language): string {
  const digits = number(text, language, WHOLE.has(currency) && !partsOf(text).fraction ? 0 : 2)
  const sign = SIGNS[currency] ?? currency
  if (language === 'en' && IN_FRONT.has(currency)) {
    return digits.startsWith(MINUS) ? `${MINUS}${sign}${digits.slice(1)}` : `${sign}${digits}`
  }
  return `${digits}${NBSP}${sign}`
}

/** How much of what: `50 000 / 127 000 Ft`, in English `€1.50 / €20.00`; a sign that stands behind is said once. */
export function part(text: string, whole: string, currency: string, language: Language): string {
  const sign = `${NBSP}${SIGNS[currency] ?? currency}`
  const first = money(text, currency, language)
  return `${first.endsWith(sign) ? first.slice(0, -sign.length) : first} / ${money(whole, currency, language)}`
}

/** `20 M`, `350 E`, in English `20M`: the round amounts of an axis. */
export function compact(text: string, language: Language): string {
  const written = new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 2 })
  return written.format(Number(text)).replace('-', MINUS)
}

/** `+12%`, `−3%`: a change, to a whole percent. */
export function percent(change: number, language: Language): string {
  const written = new Intl.NumberFormat(language, {
    style: 'percent',
    maximumFractionDigits: 0,
    signDisplay: 'exceptZero',
  })
  return written.format(change).replace('-', MINUS)
}

/** `38%`: a part of a whole; what is something is never told as nothing. */
export function sharePercent(part: number, language: Language): string {
  const written = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 })
  return part > 0 && part < 0.01 ? `<${NBSP}${written.format(0.01)}` : written.format(part)
}

/** A whole number of things. */
export function count(value: number, language: Language): string {
  return number(String(value), language)
}

/** As Hungarian spreadsheets read it: decimal comma, no grouping. */
export function forSpreadsheet(text: string): string {
  return text.replace('.', ',')
}

/** `2025-10-22` → `2025. 10. 22.`, in English `22 Oct 2025`. */
export function day(iso: string, language: Language): string {
  const [year = '', month = '', date = ''] = iso.slice(0, 10).split('-')
  if (language === 'hu') return `${year}.${NBSP}${month}.${NBSP}${date}.`
  return `${Number(date)}${NBSP}${MONTHS_EN[Number(month) - 1] ?? month}${NBSP}${year}`
}

/** A moment in Budapest: `2025. 10. 22. 14:05`, in English `22 Oct 2025, 14:05`. */
export function dateTime(iso: string, language: Language): string {
  const { date, time } = inBudapest(new Date(iso))
  return `${day(date, language)}${language === 'hu' ? '' : ','}${NBSP}${time}`
}

/** The day of a moment in Budapest: `2025-10-22`. */
export function localDay(moment: string): string {
  return inBudapest(new Date(moment)).date
}

/** The time of a moment in Budapest: `14:05`. */
export function clock(moment: string): string {
  return inBudapest(new Date(moment)).time
}

/** `hétfő`, `Monday`. */
export function weekday(iso: string, language: Language): string {
  return new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' }).format(utc(iso))
}

/** `2025. november`, `November 2025`, of any day in it. */
export function month(iso: string, language: Language): string {
  return new Intl.DateTimeFormat(language, { year: 'numeric', month: 'long', timeZone: 'UTC' }).format(
    utc(iso),
  )
}

/** `nov.`, `Nov`, of any day in it: for places with little room. */
export function shortMonth(iso: string, language: Language): string {
  return new Intl.DateTimeFormat(language, { month: 'short', timeZone: 'UTC' }).format(utc(iso))
}

const budapest = new Intl.DateTimeFormat('en-CA', {
  timeZone: ZONE,
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
})

function inBudapest(moment: Date): { date: string; time: string } {
  const part = Object.fromEntries(budapest.formatToParts(moment).map(({ type, value }) => [type, value]))
  return { date: `${part.year}-${part.month}-${part.day}`, time: `${part.hour}:${part.minute}` }
}

/** Today where the invoices fall due. */
export function today(now: Date = new Date()): string {
  return inBudapest(now).date
}

/** The day `days` later (or earlier). */
export function addDays(iso: string, days: number): string {
  const moment = utc(iso)
  moment.setUTCDate(moment.getUTCDate() + days)
  return moment.toISOString().slice(0, 10)
}

/** How many days `to` is after `from`. */
export function daysBetween(from: string, to: string): number {
  return Math.round((utc(to).getTime() - utc(from).getTime()) / 86_400_000)
}

/** The first and the last day of a month; `months` from that of `iso`. */
export function monthRange(iso: string, months = 0): { from: string; to: string } {
  const [year, month] = [Number(iso.slice(0, 4)), Number(iso.slice(5, 7)) - 1 + months]
  const of = (moment: number) => new Date(moment).toISOString().slice(0, 10)
  return { from: of(Date.UTC(year, month, 1)), to: of(Date.UTC(year, month + 1, 0)) }
}

function utc(iso: string): Date {
  return new Date(`${iso.slice(0, 10)}T00:00:00Z`)
}

/** `12345678142` → `12345678-1-42`; what has another form stays. */
export function taxNumber(text: string): string {
  const found = /^(\d{8})-?(\d)-?(\d{2})$/.exec(text.trim())
  return found ? `${found[1]}-${found[2]}-${found[3]}` : text
}

/** Domestic account numbers in groups of 8, IBANs in groups of 4; what has another form stays. */
export function accountNumber(text: string): string {
  const bare = text.replace(/[\s-]/g, '').toUpperCase()
  if (/^(\d{16}|\d{24})$/.test(bare)) return bare.match(/\d{8}/g)?.join('-') ?? text
  if (/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(bare)) return bare.match(/.{1,4}/g)?.join(NBSP) ?? text
  return text
}

const collators: Partial<Record<Language, Intl.Collator>> = {}

/** Alphabetical order as in a Hungarian (English) index: á beside a, ö after o; numbers by their value. */
export function collator(language: Language): Intl.Collator {
  return (collators[language] ??= new Intl.Collator(language, { numeric: true }))
}

/** Seconds as people say them: `42 mp`, `3 p 05 mp`. */
export function duration(seconds: number, language: Language): string {
  const [hour, minute, second] = language === 'hu' ? ['ó', 'p', 'mp'] : ['h', 'min', 's']
  const whole = Math.max(0, Math.round(seconds))
  if (seconds < 10) return `${number(Math.max(0, seconds).toFixed(1), language)}${NBSP}${second}`
  if (whole < 60) return `${whole}${NBSP}${second}`
  if (whole < 3600) return `${Math.floor(whole / 60)}${NBSP}${minute} ${whole % 60}${NBSP}${second}`
  return `${Math.floor(whole / 3600)}${NBSP}${hour} ${Math.floor((whole % 3600) / 60)}${NBSP}${minute}`
}
