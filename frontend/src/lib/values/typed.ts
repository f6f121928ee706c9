/** What people type, read. */
import type { Language } from '@/types/api'

/** A single decimal sign of the language, whatever the number of digits behind it. */
const DECIMAL: Readonly<Record<Language, RegExp>> = {
  hu: /^(-?)(\d{1,3}(?:\.\d{3})*|\d+),(\d{1,10})$/,
  en: /^(-?)(\d{1,3}(?:,\d{3})*|\d+)\.(\d{1,10})$/,
}
/** No group of thousands begins with a zero. */
const BELOW_ONE = /^(-?)(0\d*)[.,](\d{1,10})$/

/** `1 234,56`, `1.234,56`, `1,234.56`, `1234.5` → `1234.56`; '' for nothing, null for what is no amount. */
export function amountOf(text: string, language: Language): string | null {
  const bare = text.replace(/[\s\u00a0\u202f]|Ft|€|\$/g, '').replace('\u2212', '-')
  if (!bare) return ''
  // Else the last separator that is followed by one or two digits (or is the only one of its kind) divides the decimals.
  const found =
    DECIMAL[language].exec(bare) ??
    BELOW_ONE.exec(bare) ??
    /^(-?)(\d{1,3}(?:[.,]\d{3})*|\d+)(?:[.,](\d{1,2}))?$/.exec(bare) ??
    /^(-?)(\d+)[.,](\d{1,10})$/.exec(bare)
  if (!found) return null
  const whole = (found[2] ?? '').replace(/[.,]/g, '').replace(/^0+(?=\d)/, '')
  return `${found[1] ?? ''}${whole}${found[3] ? `.${found[3]}` : ''}`
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const IN_NUMBERS = /^(\d{1,4})\s*[./-]\s*(\d{1,2})(?:\s*[./-]\s*(\d{1,4}))?\s*\.?$/
const IN_WORDS = /^(\d{1,2})\s+([a-z]{3})[a-z]*\.?(?:\s+(\d{4}))?$/i

/**
 * A day that somebody types: `2026. 01. 05.`, `26.1.5`, `20260105`, `2026-01-05`, `05.01.2026`, `5 Jan 2026`. Without a
 * year it is this year's: `01.05` is the fifth of January in Hungarian, the first of May in English. Null for anything
 * else, also for a day that there is not. `today` is `2026-11-28`.
 */
export function dayOf(text: string, language: Language, today: string): string | null {
  const bare = text.trim()
  const together = /^(\d{4})(\d{2})(\d{2})$/.exec(bare)
  if (together) return valid(together[1], together[2], together[3])
  const named = IN_WORDS.exec(bare)
  if (named) {
    const month = MONTHS.indexOf((named[2] ?? '').toLowerCase()) + 1
    return valid(named[3] ?? today.slice(0, 4), String(month), named[1])
  }
  const [, first = '', second = '', third = ''] = IN_NUMBERS.exec(bare) ?? []
  if (first.length === 4) return valid(first, second, third)
  if (third.length === 4) return valid(third, second, first)
  const yearFirst = language === 'hu'
  if (third === '') {
    const year = today.slice(0, 4)
    return yearFirst ? valid(year, first, second) : valid(year, second, first)
  }
  return yearFirst ? valid(inFull(first), second, third) : valid(inFull(third), second, first)
}

/** `26` is 2026. */
function inFull(year: string): string {
  return year.length === 2 ? `20${year}` : ''
}

function valid(year = '', month = '', day = ''): string | null {
  if (year.length !== 4 || !/^\d{1,2}$/.test(month) || !/^\d{1,2}$/.test(day)) return null
  const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  const moment = new Date(`${iso}T00:00:00Z`)
  return !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(iso) ? iso : null
}
