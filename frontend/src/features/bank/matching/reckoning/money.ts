/** What matching reckons with amounts, beside `lib/values/decimal.ts`: exact but where it says that it rounds. */
import { compare, isNegative, isZero, sum } from '@/lib/values/decimal'

export function negated(amount: string): string {
  if (isZero(amount)) return amount.replace('-', '')
  return amount.startsWith('-') ? amount.slice(1) : `-${amount}`
}

export const less = (amount: string, other: string) => sum([amount, negated(other)])

export const absolute = (amount: string) => amount.replace('-', '')

/** The one that is nearer to nothing. */
export function smaller(one: string, other: string): string {
  return compare(absolute(one), absolute(other)) <= 0 ? one : other
}

/** Both are more than nothing, or both are less. */
export function sameSign(one: string, other: string): boolean {
  return !isZero(one) && !isZero(other) && isNegative(one) === isNegative(other)
}

function units(text: string): { value: bigint; scale: number } {
  const [whole = '0', fraction = ''] = absolute(text).split('.')
  const value = BigInt(`${whole}${fraction}`)
  return { value: text.startsWith('-') ? -value : value, scale: fraction.length }
}

/** `top / bottom` to so many places, halves away from nothing. */
function rounded(top: bigint, bottom: bigint, places: number): string {
  const negative = top < 0n !== bottom < 0n
  const [up, down] = [top < 0n ? -top : top, bottom < 0n ? -bottom : bottom]
  const value = (2n * up * 10n ** BigInt(places) + down) / (2n * down)
  const digits = value.toString().padStart(places + 1, '0')
  const text = places > 0 ? `${digits.slice(0, -places)}.${digits.slice(-places)}` : digits
  return negative && value > 0n ? `-${text}` : text
}

/** Cents, and whole forints and yens. */
export const placesOf = (currency: string) => (currency === 'HUF' || currency === 'JPY' ? 0 : 2)

/** An amount in another currency, rounded to so many places. */
export function converted(amount: string, rate: string, places: number): string {
  const [one, other] = [units(amount), units(rate)]
  return rounded(one.value * other.value, 10n ** BigInt(one.scale + other.scale), places)
}

/** The other way round. `rate` is not 0. */
export function convertedBack(amount: string, rate: string, places: number): string {
  const [one, other] = [units(amount), units(rate)]
  return rounded(one.value * 10n ** BigInt(other.scale), other.value * 10n ** BigInt(one.scale), places)
}

/** How far off one is from the other, in hundredths of a per cent, without a sign. `other` is not 0. */
export function basisPointsOff(one: string, other: string): number {
  const [left, right] = alike(one, other)
  const off = ((left - right) * 10_000n) / right
  return Number(off < 0n ? -off : off)
}

/** Both without a point, of one scale. */
function alike(one: string, other: string): [bigint, bigint] {
  const [a, b] = [units(one), units(other)]
  const scale = Math.max(a.scale, b.scale)
  return [a.value * 10n ** BigInt(scale - a.scale), b.value * 10n ** BigInt(scale - b.scale)]
}

/** What one of the invoice's money is worth of the line's, as these two amounts have it: with as few places as make it true. */
export function impliedRate(lineAmount: string, invoiceAmount: string, currency: string): string {
  const [line, invoice] = [absolute(lineAmount), absolute(invoiceAmount)]
  const at = (places: number) => convertedBack(line, invoice, places)
  const exact = [2, 3, 4, 5, 6, 7].find(
    (places) => compare(converted(invoice, at(places), placesOf(currency)), line) === 0,
  )
  return at(exact ?? 8)
}

/** How far a rate is from another one, in per cent with its sign, rounded as the service rounds it: `-0.31`. */
export function percentOff(rate: string, official: string): string {
  const [left, right] = alike(rate, official)
  return rounded((left - right) * 100n, right, 2)
}
