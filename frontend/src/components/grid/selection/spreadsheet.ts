/** Rows as a spreadsheet takes them: texts with tabs, and the same as a table. */
import { daysBetween, forSpreadsheet } from '@/lib/values/formats'

import type { Column } from '../columns'

export interface Copied {
  text: string
  html: string
}

interface Cell {
  kind: 'text' | 'day' | 'number'
  /** A text as it is shown, a day as 2025-10-22, a number as 1234.50. */
  value: string
}

interface Told<Row> {
  heading: string
  cell: (row: Row) => Cell
}

/**
 * The rows under their headings, in the words in which they are shown; numbers with a decimal comma and nothing between
 * the digits, days as 2025-10-22: what spreadsheets understand at once. Amounts never come without their currency:
 * where no column tells it, one is added behind the first, called `currencyHeading`.
 */
export function copied<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  currencyHeading: string,
): Copied {
  const told = withCurrency(columns, currencyHeading)
  const cells = rows.map((row) => told.map(({ cell }) => cell(row)))
  const lines = [told.map(({ heading }) => plain(heading)), ...cells.map((row) => row.map(plainCell))]
  const head = told.map(({ heading }) => `<th>${escaped(heading)}</th>`).join('')
  const body = cells.map((row) => `<tr>${row.map(htmlCell).join('')}</tr>`).join('')
  return {
    text: lines.map((line) => line.join('\t')).join('\r\n'),
    html: `<table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`,
  }
}

function withCurrency<Row>(columns: readonly Column<Row>[], heading: string): Told<Row>[] {
  const told: Told<Row>[] = columns.map((column) => ({
    heading: column.heading,
    cell: (row) => cellOf(column, row),
  }))
  const first = columns.findIndex(({ currency }) => currency)
  const currency = columns[first]?.currency
  if (!currency || columns.some(({ id }) => id === 'currency')) return told
  told.splice(first + 1, 0, { heading, cell: (row) => ({ kind: 'text', value: currency(row) }) })
  return told
}

function cellOf<Row>(column: Column<Row>, row: Row): Cell {
  if (column.number) return { kind: 'number', value: column.number(row) ?? '' }
  if (column.day) return { kind: 'day', value: column.day(row) ?? '' }
  return { kind: 'text', value: column.text(row) }
}

/** Day 0 of spreadsheets. */
const FIRST_DAY = '1899-12-30'

/** Signs with which a formula begins, the wide ones of East Asian keyboards included. */
const FORMULA = /^[=+\-@\uff0b\uff0d\uff1d\uff20]/
/** What spreadsheets skip before they look at the first sign: blanks, and signs that nobody sees. */
const SKIPPED = /^[\s\p{Z}\p{Cc}\p{Cf}]+/u

/** In one line, and no formula: who chose the text must not run anything at who pastes it. */
function plain(text: string): string {
  const single = text.replace(/[\t\r\n\v\f\u0085\u2028\u2029]+/g, ' ')
  return FORMULA.test(single.replace(SKIPPED, '')) ? `'${single}` : single
}

function plainCell({ kind, value }: Cell): string {
  if (kind === 'number') return forSpreadsheet(value)
  return kind === 'day' ? value : plain(value)
}

/** The value in LibreOffice's own words: a number and a form, whatever the decimal sign and the order of days are there. */
function htmlCell({ kind, value }: Cell): string {
  if (kind !== 'text' && value === '') return '<td></td>'
  if (kind === 'number') return `<td sdval="${value}" sdnum="1033;">${forSpreadsheet(value)}</td>`
  if (kind === 'day') {
    return `<td sdval="${daysBetween(FIRST_DAY, value)}" sdnum="1033;0;YYYY-MM-DD">${value}</td>`
  }
  // As text, or a spreadsheet makes numbers of tax numbers and dates of invoice numbers. In the words of Excel, of
  // LibreOffice, and of Google Sheets.
  const text = plain(value)
  const sheets = escaped(JSON.stringify({ 1: 2, 2: text }))
  return `<td style="mso-number-format:'\\@'" sdnum="1033;0;@" data-sheets-value="${sheets}">${escaped(text)}</td>`
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
