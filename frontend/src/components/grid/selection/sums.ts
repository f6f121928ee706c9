/** Sums of rows per currency. */
import { sum } from '@/lib/values/decimal'

export interface Amount {
  currency: string
  amount: string
}

/** The exact sum per currency, HUF in front; what `amountOf` gives null for does not count. */
export function sumsOf<Row>(rows: Iterable<Row>, amountOf: (row: Row) => Amount | null): Amount[] {
  const amounts = new Map<string, string[]>()
  for (const row of rows) {
    const found = amountOf(row)
    if (found) amounts.set(found.currency, [...(amounts.get(found.currency) ?? []), found.amount])
  }
  return [...amounts]
    .map(([currency, parts]) => ({ currency, amount: sum(parts) }))
    .sort(
      (a, b) =>
        Number(b.currency === 'HUF') - Number(a.currency === 'HUF') || a.currency.localeCompare(b.currency),
    )
}
