/** Which documents claim money: the same rule as the service's sums, for sums of selected rows. */
import type { Amount } from '@/components/grid/sums'
import type { BillingoInvoice } from '@/types/api'

const TYPES = new Set(['invoice', 'advance', 'modification', 'cancellation'])

export function isClaim(invoice: BillingoInvoice): boolean {
  return TYPES.has(invoice.type) && invoice.missing_upstream_since === null
}

/** What a document counts in sums; null where it claims nothing. */
export function claimOf(invoice: BillingoInvoice): Amount | null {
  if (!isClaim(invoice) || invoice.gross_total === null) return null
  return { currency: invoice.currency, amount: invoice.gross_total }
}
