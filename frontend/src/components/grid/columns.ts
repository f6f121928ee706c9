/** The columns of the list: what they are called, how wide they are, what they sort and export by. */
import * as z from 'zod/mini'

import type { BillingoInvoice } from '@/types/api'

export interface Column {
  /** Also the name of its heading in the texts, and of the field. */
  id: ColumnId
  width: number
  numeric?: true
  /** The name by which the API orders. */
  ordering?: string
  /** The name by which the export shows it; what has none is on the screen only. */
  exported?: string
}

export type ColumnId =
  | 'invoice_number'
  | 'type'
  | 'partner_name'
  | 'partner_tax_number'
  | 'invoice_date'
  | 'fulfillment_date'
  | 'due_date'
  | 'paid_date'
  | 'payment_status'
  | 'payment_method'
  | 'currency'
  | 'net_amount'
  | 'vat_amount'
  | 'gross_total'
  | 'gross_amount_local'
  | 'conversion_rate'
  | 'online_szamla_status'
  | 'partner_city'
  | 'item_count'
  | 'overdue'

const column = (id: ColumnId, width: number, more: Partial<Column> = {}): Column => ({
  id,
  width,
  exported: id,
  ...more,
})

/** Of `−1 285 620 426,00 Ft`: of an amount no digit is cut off. */
const AMOUNT = 176
/** Of `−1 285 620 426 Ft`; with the columns before it, it still fits beside an opened document at 1440 px. */
const GROSS = 160

export const COLUMNS: readonly Column[] = [
  column('invoice_number', 128, { ordering: 'invoice_number' }),
  column('partner_name', 164, { ordering: 'partner_name' }),
  column('invoice_date', 118, { ordering: 'invoice_date' }),
  column('due_date', 118, { ordering: 'due_date' }),
  column('gross_total', GROSS, { numeric: true, ordering: 'gross_total' }),
  column('payment_status', 188),
  column('online_szamla_status', 164),
  column('type', 140),
  column('partner_tax_number', 136),
  column('fulfillment_date', 118),
  column('paid_date', 118),
  column('overdue', 108, { numeric: true }),
  column('payment_method', 140),
  column('net_amount', AMOUNT, { numeric: true }),
  column('vat_amount', AMOUNT, { numeric: true }),
  column('gross_amount_local', AMOUNT, { numeric: true }),
  column('currency', 92),
  column('conversion_rate', 96, { numeric: true }),
  column('partner_city', 140),
  column('item_count', 82, { numeric: true, exported: undefined }),
]

const BY_ID = new Map<string, Column>(COLUMNS.map((known) => [known.id, known]))

export const USUAL: readonly ColumnId[] = [
  'invoice_number',
  'partner_name',
  'invoice_date',
  'due_date',
  'gross_total',
  'payment_status',
  'online_szamla_status',
]

export const NARROWEST = 64
export const WIDEST = 640

/** What a user likes: which columns in which order, and how wide where he changed it. */
export const LayoutSchema = z.object({
  columns: z.array(z.string()),
  widths: z.record(z.string(), z.number().check(z.gte(NARROWEST), z.lte(WIDEST))),
})

export type Layout = z.infer<typeof LayoutSchema>

export const USUAL_LAYOUT: Layout = { columns: [...USUAL], widths: {} }

/** The columns by these names; unknown ones are left out, and nothing left is the usual choice. */
export function columnsOf(ids: readonly string[]): Column[] {
  const found = [...new Set(ids)].flatMap((id) => BY_ID.get(id) ?? [])
  return found.length > 0 ? found : USUAL.flatMap((id) => BY_ID.get(id) ?? [])
}

/** The currency in which a column's amounts are; null where they are no amounts. */
export function currencyOf(column: Column, invoice: BillingoInvoice): string | null {
  if (column.id === 'gross_amount_local') return 'HUF'
  return ['net_amount', 'vat_amount', 'gross_total'].includes(column.id) ? invoice.currency : null
}

/** Moves one name a place towards the front (-1) or the end (1). */
export function moved(ids: readonly string[], id: string, by: -1 | 1): string[] {
  const from = ids.indexOf(id)
  const to = from + by
  if (from < 0 || to < 0 || to >= ids.length) return [...ids]
  const next = ids.filter((other) => other !== id)
  next.splice(to, 0, id)
  return next
}
