import type { ListQuery } from '@/components/grid/list/listState'
import type { ExportChoice } from '@/components/grid/toolbar/ExportPanel'
import { fetchFile } from '@/lib/service/http'

import { LINES, LONG } from '../api'

export function getExport({ filters, ordering }: ListQuery, { format, dialect }: ExportChoice) {
  return fetchFile(`${LINES}export/`, {
    query: { ...filters, ordering, format, dialect },
    timeout: LONG,
  })
}
