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
