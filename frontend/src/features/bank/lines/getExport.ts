/** The list of lines as a file. */
import type { ListQuery } from '@/components/grid/list/listState'
import type { ExportChoice } from '@/components/grid/toolbar/ExportPanel'
import { fetchFile } from '@/lib/service/http'
import { begin } from '@/queries/operations'

import { LINES, LONG } from '../api'

const parameters = ({ filters, ordering }: ListQuery, { format, dialect }: ExportChoice) => ({
  ...filters,
  ordering,
  format,
  dialect,
})

export function getExport(query: ListQuery, choice: ExportChoice) {
  return fetchFile(`${LINES}export/`, { query: parameters(query, choice), timeout: LONG })
}

export function startExport(query: ListQuery, choice: ExportChoice) {
  return begin(`${LINES}export/start/`, { query: parameters(query, choice) })
}
