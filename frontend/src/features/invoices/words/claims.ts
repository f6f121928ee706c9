/** What documents count in sums of selected rows: the service tells which of them claim money. */
import type { Amount } from '@/components/grid/selection/sums'
import type { BillingoInvoice } from '@/types/api'

/** What a document counts in sums; null where it claims nothing. */
export function claimOf(invoice: BillingoInvoice): Amount | null {
  if (!invoice.counts_as_claim || invoice.gross_total === null) return null
  return { currency: invoice.currency, amount: invoice.gross_total }
}
