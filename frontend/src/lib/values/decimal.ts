/** Exact arithmetic with decimals as text: whole numbers of 10⁻ˢᶜᵃˡᵉ. No amount ever becomes a binary fraction. */

interface Scaled {
  units: bigint
  scale: number
}

const FORM = /^(-?)(\d+)(?:\.(\d+))?$/

function scaled(text: string): Scaled {
  const found = FORM.exec(text)
  if (!found) throw new RangeError(`not a decimal: ${text}`)
  const fraction = found[3] ?? ''
  const units = BigInt(`${found[2] ?? ''}${fraction}`)
  return { units: found[1] ? -units : units, scale: fraction.length }
}

function atScale(value: Scaled, scale: number): bigint {
  return value.units * 10n ** BigInt(scale - value.scale)
}

function written(units: bigint, scale: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0')
  const whole = digits.slice(0, digits.length - scale)
  const fraction = scale > 0 ? `.${digits.slice(digits.length - scale)}` : ''
  return `${units < 0n ? '-' : ''}${whole}${fraction}`
}

/** The exact sum, with as many places as its most exact part; '0.00' of nothing. Raises RangeError. */
export function sum(texts: Iterable<string>): string {
  let total: Scaled = { units: 0n, scale: 2 }
  for (const text of texts) {
    const next = scaled(text)
    const scale = Math.max(total.scale, next.scale)
    total = { units: atScale(total, scale) + atScale(next, scale), scale }
  }
  return written(total.units, total.scale)
}

/** Negative, zero or positive, as of `a - b`. */
export function compare(a: string, b: string): number {
  const [left, right] = [scaled(a), scaled(b)]
  const scale = Math.max(left.scale, right.scale)
  const difference = atScale(left, scale) - atScale(right, scale)
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

export function isZero(text: string): boolean {
  return scaled(text).units === 0n
}

export function isNegative(text: string): boolean {
  return scaled(text).units < 0n
}

/** `part / whole` from 0 to 1 for the length of a bar: the only place where exactness does not matter. */
export function share(part: string, whole: string): number {
  const [top, bottom] = [scaled(part), scaled(whole)]
  const scale = Math.max(top.scale, bottom.scale)
  const divisor = atScale(bottom, scale)
  if (divisor === 0n) return 0
  const permille = Number((atScale(top, scale) * 100_000n) / divisor) / 100_000
  return Math.min(1, Math.max(0, permille))
}

/** By how much `now` is more than `before`, as a fraction to a thousandth; null where there was nothing to compare with. */
export function change(now: string, before: string): number | null {
  const [left, right] = [scaled(now), scaled(before)]
  if (right.units <= 0n) return null
  const scale = Math.max(left.scale, right.scale)
  const divisor = atScale(right, scale)
  return Number(((atScale(left, scale) - divisor) * 1000n) / divisor) / 1000
}

/** The step of an axis: the smallest of 1, 2, 5, 10, 20 … of which `most` reach over `largest`, which is not negative. */
export function stepOver(largest: string, most: number): string {
  const { units, scale } = scaled(largest)
  for (let power = 1n; ; power *= 10n) {
    for (const first of [1n, 2n, 5n]) {
      if (units <= first * power * BigInt(most)) return written(first * power, scale)
    }
  }
}

/** How many steps it takes to reach over `amount`, and the exact amount at so many steps. */
export function stepsTo(amount: string, step: string): number {
  const [top, bottom] = [scaled(amount), scaled(step)]
  const scale = Math.max(top.scale, bottom.scale)
  const divisor = atScale(bottom, scale)
  return Number((atScale(top, scale) + divisor - 1n) / divisor)
}

export function times(step: string, count: number): string {
  const { units, scale } = scaled(step)
  return written(units * BigInt(count), scale)
}

/** The exact amount divided by a count, to a hundredth of what the amount is told in. */
export function mean(total: string, count: number): string {
  const { units, scale } = scaled(total)
  return written((units * 100n) / BigInt(count), scale + 2)
}
