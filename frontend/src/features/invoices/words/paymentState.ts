/** In what state the payment of a document is, as every part of the page says it. */
import { paymentTone, type Tone } from '@/components/values/StatusBadge'
import { isZero } from '@/lib/values/decimal'
import type { Formats } from '@/lib/values/useFormats'
import type { BillingoInvoice } from '@/types/api'

export interface PaymentState {
  tone: Tone
  /** In a word or two: `Sztornózva`, `10 napja lejárt`, `Kiegyenlített`. */
  text: string
  /** What there is to say besides, of a partly paid one: `részben fizetve: 50 000 / 127 000 Ft`. */
  more?: string
}

/** All of it in one line. */
export function inOneLine({ text, more, tone }: PaymentState): string {
  if (!more) return text
  return tone === 'bad' ? `${text}, ${more}` : `${text}: ${more}`
}

interface Words {
  cancelled: string
  unpaid: string
  paid: string
  partly: string
  partlyOf: (amounts: string) => string
}

/**
 * A cancelled invoice is neither paid nor open. *Overdue* is the mirror's own judgement by today's date, the same as that
 * of the filter: what Billingo calls expired besides (a pro forma, for one) claims nothing, and is not paid.
 */
export function paymentState(invoice: BillingoInvoice, words: Words, formats: Formats): PaymentState {
  if (invoice.cancelled) return { tone: 'quiet', text: words.cancelled }
  if (invoice.overdue && invoice.due_date) {
    return { tone: 'bad', text: formats.dueIn(invoice.due_date), more: partOf(invoice, words, formats) }
  }
  if (invoice.partly_paid) {
    return { tone: 'warn', text: capitalized(words.partly), more: amountsOf(invoice, formats) }
  }
  if (isSettled(invoice)) return { tone: 'good', text: words.paid }
  if (invoice.payment_status === 'expired') return { tone: 'info', text: words.unpaid }
  return {
    tone: paymentTone(invoice.payment_status, invoice.overdue),
    text: invoice.payment_status_formatted,
  }
}

function partOf(invoice: BillingoInvoice, words: Words, formats: Formats): string | undefined {
  if (!invoice.partly_paid) return undefined
  const amounts = amountsOf(invoice, formats)
  return amounts ? words.partlyOf(amounts) : words.partly
}

/** Undefined while the payments are not known. */
function amountsOf(invoice: BillingoInvoice, formats: Formats): string | undefined {
  const { paid_amount: paid, gross_total: total, currency } = invoice
  if (paid === null || isZero(paid) || total === null) return undefined
  return formats.part(paid, total, currency)
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** Paid in full by its payments, while Billingo's state does not say so yet. */
function isSettled(invoice: BillingoInvoice): boolean {
  const { paid_amount: paid, payment_status: status } = invoice
  const asks = invoice.counts_as_claim && ['outstanding', 'partially_paid', 'expired'].includes(status)
  return asks && !invoice.is_open && paid !== null && !isZero(paid)
}
