/** Several things that changed in one document by one sync are one piece of news. */
import type { BillingoChange } from '@/types/api'

export interface Item {
  invoiceId: number
  invoiceNumber: string
  partnerName: string
  at: string
  kind: BillingoChange['kind']
  changes: readonly BillingoChange[]
}

/** In the order of the changes, the latest first. */
export function itemsOf(changes: readonly BillingoChange[]): readonly Item[] {
  const items = new Map<string, BillingoChange[]>()
  for (const change of changes) {
    const key = `${change.invoice_id} ${change.kind} ${change.at}`
    items.set(key, [...(items.get(key) ?? []), change])
  }
  return [...items.values()].flatMap(([first, ...rest]) =>
    first
      ? [
          {
            invoiceId: first.invoice_id,
            invoiceNumber: first.invoice_number,
            partnerName: first.partner_name,
            at: first.at,
            kind: first.kind,
            changes: [first, ...rest],
          },
        ]
      : [],
  )
}
