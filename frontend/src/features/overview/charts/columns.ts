/** Where the columns of a chart stand, and its axis: shares of its height, the only place where amounts are not exact. */
import { compare, isNegative, share, stepOver, stepsTo, times } from '@/lib/values/decimal'

export interface Column {
  /** From the bottom of the chart, 0 to 1. */
  bottom: number
  height: number
  negative: boolean
}

export interface Tick {
  /** A round amount, exact. */
  amount: string
  /** From the bottom of the chart, 0 to 1. */
  at: number
}

export interface Columns {
  columns: readonly Column[]
  /** Where zero is, from the bottom. */
  zero: number
  /** The round amounts of the axis, the lowest first; zero among them. None where there is nothing. */
  ticks: readonly Tick[]
  /** How high an amount stands, from the bottom. */
  at: (amount: string) => number
}

/** So many steps at most above zero, or below it. */
const MOST_STEPS = 4

/** Columns for amounts, negative ones hanging below zero, at one scale that ends at round amounts. All nothing: flat. */
export function columnsOf(amounts: readonly string[]): Columns {
  const larger = (a: string, b: string) => (compare(a, b) < 0 ? b : a)
  const highest = amounts.reduce(larger, '0')
  const lowest = amounts.map(turned).reduce(larger, '0')
  const largest = larger(highest, lowest)
  if (compare(largest, '0') === 0) {
    const flat = { bottom: 0, height: 0, negative: false }
    return { columns: amounts.map(() => flat), zero: 0, ticks: [], at: () => 0 }
  }
  const step = stepOver(largest, MOST_STEPS)
  const [above, below] = [stepsTo(highest, step), stepsTo(lowest, step)]
  const whole = times(step, above + below)
  const zero = below / (above + below)
  const heightOf = (amount: string) => share(isNegative(amount) ? turned(amount) : amount, whole)
  const columns = amounts.map((amount) => {
    const negative = isNegative(amount)
    const height = heightOf(amount)
    return { bottom: negative ? zero - height : zero, height, negative }
  })
  const ticks = Array.from({ length: above + below + 1 }, (_, index) => ({
    amount: times(step, index - below),
    at: index / (above + below),
  }))
  return {
    columns,
    zero,
    ticks,
    at: (amount) => zero + (isNegative(amount) ? -heightOf(amount) : heightOf(amount)),
  }
}

function turned(amount: string): string {
  return amount.startsWith('-') ? amount.slice(1) : `-${amount}`
}
