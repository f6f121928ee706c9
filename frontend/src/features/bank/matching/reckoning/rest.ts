/** What a difference may be: more money than the documents take, or less than they ask for. Pure. */
import { compare, isZero } from '@/lib/values/decimal'

import { leftOver, openAfter, type Document, type Draft, type Entry, type Money } from './draft'
import { absolute, basisPointsOff, converted, placesOf } from './money'

export interface Rest {
  /** `over`: money is left; `short`: a document is not settled. */
  side: 'over' | 'short'
  /** In the line's currency where money is left, in the document's where it is short. */
  amount: string
  currency: string
  document: Document
}

/** `leave`: the money stays open; `part`: the document does. The others are booked. */
export type Choice =
  'overpayment' | 'leave' | 'part' | 'fee' | 'rounding' | 'discount' | 'exchange_difference'

/** What is paid in cash or to a round sum differs by no more: forints. */
const ROUNDING = '2'
/** No more can be called a rounding; the service bounds it alike. */
const MOST_ROUNDED = { HUF: '5', others: '0.05' }
/** A bank on the way takes no more than this share: 6 %. */
const FEE_SHARE = 600
const FEE_AT_MOST = '60'
/** Discounts are whole per cents up to five, and ten. */
const DISCOUNTS = [100, 200, 300, 400, 500, 1000]

/** Null: it comes out. */
export function restOf(draft: Draft, documents: readonly Document[], money: Money): Rest | null {
  const lastId = draft.entries.at(-1)?.invoiceId
  const last = documents.find(({ invoice_id: id }) => id === lastId)
  if (!last) return null
  const left = leftOver(draft, money)
  if (!isZero(left)) return { side: 'over', amount: left, currency: money.currency, document: last }
  const short = documents.find(
    (one) =>
      draft.entries.some(({ invoiceId }) => invoiceId === one.invoice_id) && !isZero(openAfter(draft, one)),
  )
  if (!short) return null
  const amount = openAfter(draft, short)
  return { side: 'short', amount, currency: short.currency, document: short }
}

/** What it may be, the most likely first. */
export function choicesOf(rest: Rest, money: Money): Choice[] {
  const tiny = rest.currency === 'HUF' && compare(absolute(rest.amount), ROUNDING) <= 0
  const most = rest.currency === 'HUF' ? MOST_ROUNDED.HUF : MOST_ROUNDED.others
  const fits = (choice: Choice) => choice !== 'rounding' || compare(absolute(rest.amount), most) <= 0
  if (rest.side === 'over') {
    const all: Choice[] = tiny ? ['rounding', 'overpayment', 'leave'] : ['overpayment', 'leave', 'rounding']
    return all.filter(fits)
  }
  const foreign = rest.document.currency !== money.currency
  const usual: Choice[] = ['part', 'fee', 'discount', 'rounding', 'exchange_difference']
  const likely: Choice = tiny
    ? 'rounding'
    : foreign
      ? 'exchange_difference'
      : isFee(rest)
        ? 'fee'
        : isDiscount(rest)
          ? 'discount'
          : 'part'
  return [likely, ...usual.filter((choice) => choice !== likely)].filter(fits)
}

function isFee({ amount, currency, document }: Rest): boolean {
  return (
    currency !== 'HUF' &&
    compare(absolute(amount), FEE_AT_MOST) <= 0 &&
    shareOf(amount, document.open_amount) <= FEE_SHARE
  )
}

function isDiscount({ amount, document }: Rest): boolean {
  const share = shareOf(amount, document.open_amount)
  return DISCOUNTS.some((one) => Math.abs(share - one) <= 1)
}

/** In hundredths of a per cent. */
function shareOf(amount: string, whole: string): number {
  return 10_000 - basisPointsOff(absolute(amount), absolute(whole))
}

/** The draft with the difference as what somebody says that it is. */
export function withRest(draft: Draft, rest: Rest | null, choice: Choice | null, money: Money): Entry[] {
  const entries = [...draft.entries]
  if (!rest || !choice || choice === 'leave' || choice === 'part') return entries
  const { amount, document } = rest
  const invoiceId = document.invoice_id
  if (rest.side === 'over') {
    return [...entries, { invoiceId, kind: choice, amount, lineAmount: amount, invoiceAmount: '0' }]
  }
  const inLine =
    document.currency === money.currency || document.rate === null
      ? amount
      : converted(amount, document.rate, placesOf(money.currency))
  return [...entries, { invoiceId, kind: choice, amount: inLine, lineAmount: '0', invoiceAmount: amount }]
}
