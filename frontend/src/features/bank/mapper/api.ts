/** Asking about tables that nobody declared, and declaring them. */
import { queryOptions } from '@tanstack/react-query'

import { apiGet, apiSend } from '@/lib/service/http'
import { companyKey } from '@/lib/service/queries'
import { LayoutPreviewSchema, StatementLayoutPageSchema, StatementLayoutSchema } from '@/schemas/bank.schemas'

const PATH = '/api/statement-layouts/'
const TIMEOUT = 2 * 60_000

export const layoutsKey = () => companyKey('bank', 'layouts')

/** All of them: a company has fifty at most. */
export const layoutsQuery = () =>
  queryOptions({
    queryKey: layoutsKey(),
    queryFn: ({ signal }) => apiGet(StatementLayoutPageSchema, PATH, { query: { page_size: 1000 }, signal }),
    select: ({ results }) => results,
  })

/** The table of a file, and what a mapping would make of it. Stores nothing. */
export function previewFile(file: File, mapping: object | null, signal?: AbortSignal) {
  const body = new FormData()
  body.append('file', file, file.name)
  if (mapping) body.append('mapping', JSON.stringify(mapping))
  return apiSend(LayoutPreviewSchema, `${PATH}preview/`, { body, signal, timeout: TIMEOUT })
}

export const addLayout = (body: { name: string; mapping: object }) =>
  apiSend(StatementLayoutSchema, PATH, { body })

export const deleteLayout = (id: number) => apiSend(`${PATH}${id}/`, { method: 'DELETE' })
