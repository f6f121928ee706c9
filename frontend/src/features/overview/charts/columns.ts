/** Where the columns of a chart stand: shares of its height, the only place where amounts are not exact. */
import { compare, isNegative, share } from '@/lib/values/decimal'

export interface Column {
  /** From the bottom of the chart, 0 to 1. */
  bottom: number
  height: number
  negative: boolean
}

export interface Columns {
  columns: readonly Column[]
  /** Where zero is, from the bottom. */
  zero: number
}

/** Columns for amounts, negative ones hanging below zero. All nothing: flat. */
export function columnsOf(amounts: readonly string[]): Columns {
  const larger = (a: string, b: string) => (compare(a, b) < 0 ? b : a)
  const highest = amounts.reduce(larger, '0')
  const lowest = amounts.map(turned).reduce(larger, '0')
  // Both parts share the height by the largest amount in each.
  const total = share(highest, larger(highest, lowest)) + share(lowest, larger(highest, lowest))
  const above = total === 0 ? 1 : share(highest, larger(highest, lowest)) / total
  const zero = 1 - above
  const columns = amounts.map((amount) => {
    const negative = isNegative(amount)
    const height = negative ? share(turned(amount), lowest) * zero : share(amount, highest) * above
    return { bottom: negative ? zero - height : zero, height, negative }
  })
  return { columns, zero }
}

function turned(amount: string): string {
  return amount.startsWith('-') ? amount.slice(1) : `-${amount}`
}
