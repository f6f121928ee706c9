/** Asking for documents. */
import { ask, fetchFile } from '@/lib/http'
import {
  BillingoChangePageSchema,
  BillingoInvoiceDetailSchema,
  BillingoInvoicePageSchema,
  BillingoSummarySchema,
} from '@/schemas/api.schemas'

import type { Filters } from '../filters'

const LIST = '/api/billingo-invoices/'
/** Rows of one page: two and a half screens. */
export const PAGE_SIZE = 100
/** Billingo makes a PDF while we wait. */
const PDF_TIMEOUT = 60_000
const EXPORT_TIMEOUT = 10 * 60_000

export interface ListQuery {
  filters: Filters
  ordering: string
}

/** `page` from 0. */
export function getPage(query: ListQuery, page: number, signal?: AbortSignal, size = PAGE_SIZE) {
  const parameters = { ...query.filters, ordering: query.ordering, page: page + 1, page_size: size }
  return ask(BillingoInvoicePageSchema, LIST, { query: parameters, signal })
}

export function getSummary(filters: Filters, signal?: AbortSignal) {
  return ask(BillingoSummarySchema, `${LIST}summary/`, { query: filters, signal })
}

export function getInvoice(id: number, signal?: AbortSignal) {
  return ask(BillingoInvoiceDetailSchema, `${LIST}${id}/`, { signal })
}

export function getInvoiceChanges(id: number, signal?: AbortSignal) {
  return ask(BillingoChangePageSchema, `${LIST}${id}/changes/`, { signal, query: { page_size: 100 } })
}

export function getPdf(id: number) {
  return fetchFile(`${LIST}${id}/pdf/`, { timeout: PDF_TIMEOUT })
}

export interface ExportChoice {
  format: 'csv' | 'xlsx'
  dialect?: 'excel' | 'plain'
  items: boolean
  columns: readonly string[]
}

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
