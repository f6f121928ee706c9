/** What somebody typed to find an invoice by. Pure. */
import { amountOf } from '@/lib/values/typed'
import type { Language } from '@/types/api'

/** Groups of three digits, or no groups: `127 000`, but not two numbers of invoices beside each other. */
const ONE_AMOUNT = /^-?(\d{1,3}([ .,\u00a0]\d{3})*|\d+)([.,]\d{1,2})?\s*(Ft|HUF|EUR|€|\$)?$/

/** Null: it is no amount. */
export function amountSought(text: string, language: Language): string | null {
  const bare = text.trim()
  if (!ONE_AMOUNT.test(bare)) return null
  const found = amountOf(bare.replace(/HUF|EUR/, ''), language)
  return found === '' ? null : found
}

/** Several words, all with digits, and no amount: numbers as they stand in a mail. The service decides alike. */
export function isList(text: string): boolean {
  const words = text.split(/[\s,;+|]+/).filter(Boolean)
  return words.length > 1 && words.every((word) => /\d/.test(word)) && !ONE_AMOUNT.test(text.trim())
}
