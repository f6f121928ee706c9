/** What somebody is about to lay a line on: digits put documents in and out, and what does not fit is named. Pure. */
import { compare, isNegative, isZero, sum } from '@/lib/values/decimal'
import type { AllocationKind, Candidate, Match, MatchAllocation } from '@/types/matching'

import {
  absolute,
  basisPointsOff,
  converted,
  convertedBack,
  less,
  placesOf,
  sameSign,
  smaller,
} from './money'

/** A part of the line for one document; of the line's money it takes `lineAmount`, of the document it settles the other. */
export interface Entry {
  invoiceId: number
  kind: AllocationKind
  amount: string
  lineAmount: string
  invoiceAmount: string
}

export interface Draft {
  entries: readonly Entry[]
  /** Somebody changed what was proposed, or began from nothing. */
  touched: boolean
}

export type Document = Pick<
  Candidate,
  'invoice_id' | 'invoice_number' | 'partner_name' | 'open_amount' | 'currency' | 'rate'
>

export interface Money {
  /** What of the line is not allocated yet, signed. */
  left: string
  currency: string
}

/** Money that is within this of what is owed in another currency is thought to be all of it: 2 %. */
const EXCHANGE_LEEWAY = 200

export const NOTHING: Draft = { entries: [], touched: false }

/** What is proposed; nothing where several fit as well. */
export function draftOf(match: Match | null): Draft {
  if (match?.status !== 'proposed') return NOTHING
  return { entries: entriesOf(match.allocations), touched: false }
}

export function entriesOf(allocations: readonly MatchAllocation[]): Entry[] {
  return allocations.map((one) => ({
    invoiceId: one.invoice_id,
    kind: one.kind,
    amount: one.amount,
    lineAmount: one.line_amount,
    invoiceAmount: one.invoice_amount,
  }))
}

export const isIn = ({ entries }: Draft, id: number) => entries.some(({ invoiceId }) => invoiceId === id)

/** What of the line is still left: marad. */
export function leftOver({ entries }: Pick<Draft, 'entries'>, { left }: Money): string {
  return less(left, sum(entries.map(({ lineAmount }) => lineAmount)))
}

/** What is still open of a document then. */
export function openAfter({ entries }: Pick<Draft, 'entries'>, document: Document): string {
  const settled = entries
    .filter(({ invoiceId }) => invoiceId === document.invoice_id)
    .map(({ invoiceAmount }) => invoiceAmount)
  const open = less(document.open_amount, sum(settled))
  // What Billingo calls paid already is not owed to us.
  return sameSign(open, document.open_amount) ? open : '0'
}

/**
 * Puts a document in or out. In: with what is left; where nothing is, for what was too much, if it is no more than that;
 * else in the place of the last one.
 */
export function toggled(draft: Draft, document: Document, money: Money): Draft {
  const without = draft.entries.filter(({ invoiceId }) => invoiceId !== document.invoice_id)
  if (without.length < draft.entries.length) return { entries: without, touched: true }
  let kept: readonly Entry[] = draft.entries
  if (isZero(leftOver({ entries: kept }, money))) {
    const last = kept.at(-1)?.invoiceId
    const paying = kept.filter(({ kind }) => kind !== 'overpayment')
    kept = fitsIn(leftOver({ entries: paying }, money), document, money)
      ? paying
      : kept.filter(({ invoiceId }) => invoiceId !== last)
  }
  const entry = payment(document, leftOver({ entries: kept }, money), money)
  return entry ? { entries: [...kept, entry], touched: true } : { entries: kept, touched: true }
}

/** Whether so much money pays all of a document, in its own currency. */
function fitsIn(over: string, { open_amount: open, currency }: Document, money: Money): boolean {
  if (currency !== money.currency || isZero(over) || !sameSign(over, open)) return false
  return compare(absolute(open), absolute(over)) <= 0
}

/**
 * As much of a document as so much money pays; null where that is nothing. Money that goes out is given back: it settles
 * a credit note; of a document that asks for nothing it is what was paid too much, and settles nothing.
 */
export function payment(document: Document, left: string, money: Money): Entry | null {
  const { open_amount: open, currency, rate, invoice_id: invoiceId } = document
  const back = isNegative(left)
  if (back && isZero(open) && currency === money.currency) {
    return { invoiceId, kind: 'refund', amount: left, lineAmount: left, invoiceAmount: '0' }
  }
  if (isZero(left) || !sameSign(left, open)) return null
  const kind = back ? 'refund' : 'payment'
  if (currency === money.currency) {
    const amount = smaller(left, open)
    return { invoiceId, kind, amount, lineAmount: amount, invoiceAmount: amount }
  }
  if (rate === null) return null
  const owed = converted(open, rate, placesOf(money.currency))
  const entry = (amount: string, invoiceAmount: string): Entry | null =>
    isZero(amount) || isZero(invoiceAmount)
      ? null
      : { invoiceId, kind, amount, lineAmount: amount, invoiceAmount }
  if (!isZero(owed) && basisPointsOff(left, owed) <= EXCHANGE_LEEWAY) return entry(left, open)
  if (compare(absolute(left), absolute(owed)) < 0) {
    return entry(left, convertedBack(left, rate, placesOf(currency)))
  }
  return entry(owed, open)
}

/** What somebody says how much of: not what a difference is. */
export const takesMoney = ({ kind }: Entry) => kind === 'payment' || kind === 'refund'

/** Somebody says the amount himself. Of another currency the document's share goes along with it. */
export function withAmount(draft: Draft, document: Document, amount: string, money: Money): Draft {
  const entries = draft.entries.map((entry) => {
    if (entry.invoiceId !== document.invoice_id || !takesMoney(entry)) return entry
    if (isZero(entry.invoiceAmount)) return { ...entry, amount, lineAmount: amount }
    const invoiceAmount =
      document.currency === money.currency
        ? amount
        : document.rate === null
          ? entry.invoiceAmount
          : convertedBack(amount, document.rate, placesOf(document.currency))
    return { ...entry, amount, lineAmount: amount, invoiceAmount }
  })
  return { entries, touched: true }
}

/** The same parts of the same documents, in whatever order. */
export function isSame(entries: readonly Entry[], others: readonly Entry[]): boolean {
  if (entries.length !== others.length) return false
  return entries.every((entry) =>
    others.some(
      (other) =>
        other.invoiceId === entry.invoiceId &&
        other.kind === entry.kind &&
        compare(other.lineAmount, entry.lineAmount) === 0 &&
        compare(other.invoiceAmount, entry.invoiceAmount) === 0,
    ),
  )
}

/** Which of the other readings this is; null: none of them. */
export function alternativeOf(match: Match, { entries }: Draft): number | null {
  const found = match.alternatives.findIndex(({ allocations }) => isSame(entriesOf(allocations), entries))
  return found < 0 ? null : found
}

/** They may take money without settling anything. */
const SETTLES_NOTHING: ReadonlySet<AllocationKind> = new Set(['rounding', 'refund'])

/** As the service takes it: amounts as text, the document's only where it does not follow from the line's. */
export function sent(entries: readonly Entry[], documents: readonly Document[], { currency }: Money) {
  return entries.map(({ invoiceId, kind, amount, invoiceAmount }) => {
    const document = documents.find(({ invoice_id: id }) => id === invoiceId)
    const says =
      kind !== 'overpayment' &&
      (document?.currency !== currency || (SETTLES_NOTHING.has(kind) && isZero(invoiceAmount)))
    return { invoice_id: invoiceId, kind, amount, ...(says && { invoice_amount: invoiceAmount }) }
  })
}
