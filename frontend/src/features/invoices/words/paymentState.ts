/** In what state the payment of a document is, as every part of the page says it. */
import { paymentTone, type Tone } from '@/components/values/StatusBadge'
import type { Formats } from '@/lib/values/useFormats'
import type { BillingoInvoice } from '@/types/api'

export interface PaymentState {
  tone: Tone
  /** In a word or two: `Sztornózva`, `10 napja lejárt`, `Kiegyenlített`. */
  text: string
}

interface Words {
  cancelled: string
  unpaid: string
}

/**
 * A cancelled invoice is neither paid nor open. *Overdue* is the mirror's own judgement by today's date, the same as that
 * of the filter: what Billingo calls expired besides (a pro forma, for one) claims nothing, and is not paid.
 */
export function paymentState(invoice: BillingoInvoice, words: Words, formats: Formats): PaymentState {
  if (invoice.cancelled) return { tone: 'quiet', text: words.cancelled }
  if (invoice.overdue && invoice.due_date) return { tone: 'bad', text: formats.dueIn(invoice.due_date) }
  if (invoice.payment_status === 'expired') return { tone: 'info', text: words.unpaid }
  return {
    tone: paymentTone(invoice.payment_status, invoice.overdue),
    text: invoice.payment_status_formatted,
  }
}
