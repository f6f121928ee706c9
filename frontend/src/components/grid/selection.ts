/** Which rows are selected: by id, with the rows themselves, so that they can be summed and copied from anywhere. */
import type { BillingoInvoice } from '@/types/api'

export const MOST_SELECTED = 5000

export interface Selection {
  rows: ReadonlyMap<number, BillingoInvoice>
  /** Where a range begins. */
  anchor: number | null
}

export const NOTHING: Selection = { rows: new Map(), anchor: null }

/** One row more, or less. */
export function toggled(selection: Selection, invoice: BillingoInvoice, index: number): Selection {
  const rows = new Map(selection.rows)
  if (!rows.delete(invoice.id)) rows.set(invoice.id, invoice)
  return { rows, anchor: index }
}

/** The range from the anchor on, and nothing else, as in a spreadsheet. */
export function ranged(
  selection: Selection,
  invoices: readonly BillingoInvoice[],
  anchor: number,
): Selection {
  return {
    rows: new Map(invoices.map((invoice) => [invoice.id, invoice])),
    anchor: selection.anchor ?? anchor,
  }
}
