/** Asking for documents. */
import { queryOptions } from '@tanstack/react-query'

import type { Filters, ListQuery } from '@/components/grid/listState'
import type { ExportChoice } from '@/components/grid/toolbar/ExportPanel'
import { apiGet, fetchFile } from '@/lib/http'
import { companyKey } from '@/lib/queries'
import {
  BillingoChangePageSchema,
  BillingoInvoiceDetailSchema,
  BillingoInvoicePageSchema,
  BillingoSummarySchema,
} from '@/schemas/api.schemas'

const LIST = '/api/billingo-invoices/'
/** Billingo makes a PDF while we wait. */
const PDF_TIMEOUT = 60_000
const EXPORT_TIMEOUT = 10 * 60_000

/** `page` from 0. */
export function getPage(query: ListQuery, page: number, size: number, signal?: AbortSignal) {
  const parameters = { ...query.filters, ordering: query.ordering, page: page + 1, page_size: size }
  return apiGet(BillingoInvoicePageSchema, LIST, { query: parameters, signal })
}

export function summaryQuery(filters: Filters) {
  return queryOptions({
    queryKey: companyKey('invoices', 'summary', filters),
    queryFn: ({ signal }) => apiGet(BillingoSummarySchema, `${LIST}summary/`, { query: filters, signal }),
  })
}

export function getInvoice(id: number, signal?: AbortSignal) {
  return apiGet(BillingoInvoiceDetailSchema, `${LIST}${id}/`, { signal })
}

export function getInvoiceChanges(id: number, signal?: AbortSignal) {
  return apiGet(BillingoChangePageSchema, `${LIST}${id}/changes/`, { signal, query: { page_size: 100 } })
}

export function getPdf(id: number) {
  return fetchFile(`${LIST}${id}/pdf/`, { timeout: PDF_TIMEOUT })
}

/** The columns that an export of items has besides those of the invoice. */
export const ITEM_COLUMNS = [
  'item_position',
  'item_name',
  'item_quantity',
  'item_unit',
  'item_net_unit_amount',
  'item_net_amount',
  'item_vat',
  'item_vat_amount',
  'item_gross_amount',
]

export function getExport(query: ListQuery, choice: ExportChoice) {
  const parameters = {
    ...query.filters,
    ordering: query.ordering,
    format: choice.format,
    dialect: choice.dialect,
    items: choice.items || undefined,
    columns: choice.columns.join(','),
  }
  return fetchFile(`${LIST}export/`, { query: parameters, timeout: EXPORT_TIMEOUT })
}
