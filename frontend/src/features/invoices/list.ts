/** The list of invoices: what it asks, and what narrows it. */
import type { ListSpec } from '@/components/grid/list/listSpec'
import type { BillingoInvoice } from '@/types/api'

import { getPage } from './api'

/** Days come in pairs. */
export const DATE_FIELDS = ['invoice_date', 'due_date', 'fulfillment_date', 'paid_date'] as const
/** Yes, no, or either. */
export const FLAGS = [
  'open',
  'overdue',
  'partly_paid',
  'cancelled',
  'missing_upstream',
  'has_partner_tax_number',
] as const
/** From an amount to an amount. */
export const AMOUNT_FIELDS = ['gross_total', 'open_amount'] as const
/** Several values, separated by commas. */
export const LISTS = ['payment_status', 'type', 'currency'] as const

export const INVOICES: ListSpec<BillingoInvoice> = {
  name: 'invoices',
  path: '/invoices',
  filters: [
    'search',
    'partner_name',
    'partner_tax_number',
    ...LISTS,
    ...FLAGS,
    ...DATE_FIELDS.flatMap((field) => [`${field}_from`, `${field}_to`]),
    ...AMOUNT_FIELDS.flatMap((field) => [`${field}_min`, `${field}_max`]),
  ],
  usual: [
    'invoice_number',
    'partner_name',
    'invoice_date',
    'due_date',
    'gross_total',
    'open_amount',
    'payment_status',
    'online_szamla_status',
  ],
  usualOrdering: '-invoice_date',
  getPage,
}
