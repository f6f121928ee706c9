/** Asking for documents. */
import { queryOptions } from '@tanstack/react-query'

import type { Filters, ListQuery } from '@/components/grid/list/listState'
import type { ExportChoice } from '@/components/grid/toolbar/ExportPanel'
import { apiGet, fetchFile } from '@/lib/service/http'
import { companyKey } from '@/lib/service/queries'
import { begin } from '@/queries/operations'
import {
  BillingoChangePageSchema,
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

export function getInvoiceChanges(id: number, signal?: AbortSignal) {
  return apiGet(BillingoChangePageSchema, `${LIST}${id}/changes/`, { signal, query: { page_size: 100 } })
}

export function getPdf(id: number) {
  return fetchFile(`${LIST}${id}/pdf/`, { timeout: PDF_TIMEOUT })
}

/** The columns that an export of items has besides those of the invoice; `claim`: whether a document counts. */
export const ITEM_COLUMNS = [
  'claim',
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

function exportParameters(query: ListQuery, choice: ExportChoice) {
  return {
    ...query.filters,
    ordering: query.ordering,
    format: choice.format,
    dialect: choice.dialect,
    items: choice.items || undefined,
    columns: withCurrency(choice.columns).join(','),
  }
}

export function startExport(query: ListQuery, choice: ExportChoice) {
  const body = choice.ids ? { ids: choice.ids } : {}
  return begin(`${LIST}export/start/`, { query: exportParameters(query, choice), body })
}

export function getExport(query: ListQuery, choice: ExportChoice) {
  const call = { query: exportParameters(query, choice), timeout: EXPORT_TIMEOUT }
  // In the body: some thousand ids are too long for an address.
  return choice.ids
    ? fetchFile(`${LIST}export/`, { ...call, method: 'POST', body: { ids: choice.ids } })
    : fetchFile(`${LIST}export/`, call)
}

const AMOUNTS = ['net_amount', 'vat_amount', 'gross_total', 'paid_amount', 'open_amount', 'item_net_amount']

/** No amount without its currency: behind the first one, if it is not shown anyway. */
function withCurrency(columns: readonly string[]): string[] {
  const first = columns.findIndex((name) => AMOUNTS.includes(name))
  if (first < 0 || columns.includes('currency')) return [...columns]
  return [...columns.slice(0, first + 1), 'currency', ...columns.slice(first + 1)]
}
