/** The forms in which values cross the wire. */
import * as z from 'zod/mini'

// The page's Content-Security-Policy forbids making code of text, which zod would otherwise try.
z.config({ jitless: true })

/** An amount or another number with every digit, as text: never a binary number. */
export const decimal = z.string().check(z.regex(/^-?\d+(\.\d+)?$/))
/** `2025-10-22` */
export const day = z.iso.date()
/** A time with its offset. */
export const moment = z.iso.datetime({ offset: true })
export const whole = z.int()
export const text = z.string()

/** One page of a list. */
export function pageOf<T extends z.ZodMiniType>(row: T) {
  return z.object({ count: whole, next: z.nullable(text), previous: z.nullable(text), results: z.array(row) })
}

/** Every error of the API. */
export const ErrorSchema = z.looseObject({
  detail: text,
  code: text,
  errors: z.optional(z.record(z.string(), z.array(text))),
})

/** An official rate, and what an amount is in forints by it. */
export const OfficialRateSchema = z.object({
  day,
  currency: text,
  unit: whole,
  rate: decimal,
  source: text,
  amount_huf: decimal,
})
