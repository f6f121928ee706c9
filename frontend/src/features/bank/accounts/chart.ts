/** The line of a balance over time, in shares of the picture: the only place where amounts are not exact. */
import { compare, share, sum } from '@/lib/values/decimal'
import { daysBetween } from '@/lib/values/formats'

export interface DayBalance {
  date: string
  balance: string
}

export interface Point extends DayBalance {
  /** From the left, 0 to 1. */
  x: number
  /** From the top, 0 to 1. */
  y: number
}

export interface Picture {
  points: readonly Point[]
  /** Where nothing is, from the top. */
  zero: number
  lowest: DayBalance
  highest: DayBalance
}

const negated = (amount: string) => (amount.startsWith('-') ? amount.slice(1) : `-${amount}`)
const minus = (a: string, b: string) => sum([a, negated(b)])

/** Null for fewer than two days: a single balance has no course. */
export function pictureOf(balances: readonly DayBalance[]): Picture | null {
  const [first, last] = [balances[0], balances.at(-1)]
  if (!first || !last || first === last) return null
  let [lowest, highest] = [first, first]
  for (const each of balances) {
    if (compare(each.balance, lowest.balance) < 0) lowest = each
    if (compare(each.balance, highest.balance) > 0) highest = each
  }
  const bottom = compare(lowest.balance, '0') < 0 ? lowest.balance : '0'
  const top = compare(highest.balance, '0') > 0 ? highest.balance : '0'
  const height = minus(top, bottom)
  const days = daysBetween(first.date, last.date) || 1
  const yOf = (balance: string) => 1 - share(minus(balance, bottom), height)
  const points = balances.map(({ date, balance }) => ({
    date,
    balance,
    x: daysBetween(first.date, date) / days,
    y: yOf(balance),
  }))
  return { points, zero: yOf('0'), lowest, highest }
}

/** Steps: a balance stands until the next statement tells another one. `width` and `height` in the picture's units. */
export function stepsOf(points: readonly Point[], width: number, height: number): string {
  return points
    .map(({ x, y }, index) => {
      const [right, down] = [(x * width).toFixed(1), (y * height).toFixed(1)]
      return index === 0 ? `M${right},${down}` : `H${right}V${down}`
    })
    .join('')
}

/** The point that counts at a place of the picture: the last one not right of it. */
export function pointAt(points: readonly Point[], x: number): Point | undefined {
  return points.findLast((point) => point.x <= x) ?? points[0]
}
