/** Rows as a spreadsheet takes them: texts with tabs, and the same as a table. */
import { forSpreadsheet } from '@/lib/formats'
import type { BillingoInvoice } from '@/types/api'

import type { Column, ColumnId } from './columns'

/** A cell's words that are not its stored value. */
export type Words = (column: ColumnId, invoice: BillingoInvoice) => string | null

export interface Copied {
  text: string
  html: string
}

/** Numbers with a decimal comma and nothing between the digits, days as 2025-10-22: what Excel understands at once. */
export function copied(
  invoices: readonly BillingoInvoice[],
  columns: readonly Column[],
  heading: (column: ColumnId) => string,
  words: Words,
): Copied {
  const rows = invoices.map((invoice) =>
    columns.map((column) => ({ column, value: cell(invoice, column, words) })),
  )
  const text = rows.map((row) => row.map(({ value }) => plain(value)).join('\t')).join('\r\n')
  const head = columns.map(({ id }) => `<th>${escaped(heading(id))}</th>`).join('')
  const body = rows.map((row) => `<tr>${row.map(htmlCell).join('')}</tr>`).join('')
  return { text, html: `<table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>` }
}

function cell(invoice: BillingoInvoice, column: Column, words: Words): string {
  const spoken = words(column.id, invoice)
  if (spoken !== null) return spoken
  const value = invoice[column.id]
  if (value === null || typeof value === 'boolean') return ''
  return column.numeric ? forSpreadsheet(String(value)) : String(value)
}

/** Without what would divide cells or rows, or be taken for a formula. */
function plain(value: string): string {
  const single = value.replace(/[\t\r\n]+/g, ' ')
  return /^[=+@]|^-(?![\d,]+$)/.test(single) ? `'${single}` : single
}

function htmlCell({ column, value }: { column: Column; value: string }): string {
  // As text, or a spreadsheet makes numbers of tax numbers and dates of invoice numbers.
  const style = column.numeric ? '' : ' style="mso-number-format:\'\\@\'"'
  const shown = column.id.endsWith('_date') ? value : escaped(value)
  return column.id.endsWith('_date') ? `<td>${shown}</td>` : `<td${style}>${shown}</td>`
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
