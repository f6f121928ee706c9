/** Which documents claim money: the same rule as the service's sums, for sums of selected rows. */
import { sum } from '@/lib/decimal'
import type { BillingoInvoice } from '@/types/api'

const TYPES = new Set(['invoice', 'advance', 'modification', 'cancellation'])

export function isClaim(invoice: BillingoInvoice): boolean {
  return TYPES.has(invoice.type) && invoice.missing_upstream_since === null
}

/** The exact sum of the claims per currency, HUF in front. */
export function sumsOf(invoices: Iterable<BillingoInvoice>): { currency: string; gross: string }[] {
  const amounts = new Map<string, string[]>()
  for (const invoice of invoices) {
    if (!isClaim(invoice) || invoice.gross_total === null) continue
    amounts.set(invoice.currency, [...(amounts.get(invoice.currency) ?? []), invoice.gross_total])
  }
  return [...amounts]
    .map(([currency, parts]) => ({ currency, gross: sum(parts) }))
    .sort(
      (a, b) =>
        Number(b.currency === 'HUF') - Number(a.currency === 'HUF') || a.currency.localeCompare(b.currency),
    )
}
