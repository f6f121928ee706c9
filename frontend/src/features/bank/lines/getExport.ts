/** The list of lines as a file. */
import type { ListQuery } from '@/components/grid/list/listState'
import type { ExportChoice } from '@/components/grid/toolbar/ExportPanel'
import { fetchFile } from '@/lib/service/http'
import { begin } from '@/queries/operations'

import { LINES, LONG } from '../api'

/** What a column of the page is in the file; what a line is stands in two: how far it is, and as what it is explained. */
const IN_FILE: Readonly<Record<string, readonly string[]>> = {
  account: ['account_number'],
  state: ['state', 'explanation'],
}

const parameters = ({ filters, ordering }: ListQuery, { format, dialect, columns }: ExportChoice) => ({
  ...filters,
  ordering,
  format,
  dialect,
  columns: columns.flatMap((name) => IN_FILE[name] ?? [name]).join(','),
})

// In the body: some thousand ids are too long for an address.
const chosen = ({ ids }: ExportChoice) => (ids ? { body: { ids } } : {})

export function getExport(query: ListQuery, choice: ExportChoice) {
  const call = { query: parameters(query, choice), timeout: LONG, ...chosen(choice) }
  return fetchFile(`${LINES}export/`, choice.ids ? { ...call, method: 'POST' } : call)
}

export function startExport(query: ListQuery, choice: ExportChoice) {
  return begin(`${LINES}export/start/`, { query: parameters(query, choice), ...chosen(choice) })
}
