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
