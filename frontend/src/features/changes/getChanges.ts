import { apiGet } from '@/lib/service/http'
import { BillingoChangePageSchema, BillingoImportsSchema } from '@/schemas/api.schemas'

export interface ChangesQuery {
  /** A day or a moment; '' from the beginning on. */
  since: string
  kinds: readonly string[]
}

const PAGE_SIZE = 100

/** `page` from 1; without the documents of imports. */
export function getChanges({ since, kinds }: ChangesQuery, page: number, signal?: AbortSignal) {
  const query = { since, kind: kinds.join(','), imports: false, page, page_size: PAGE_SIZE }
  return apiGet(BillingoChangePageSchema, '/api/billingo-changes/', { query, signal })
}

/** The syncs that brought many documents at once, the latest first. */
export function getImports(signal?: AbortSignal) {
  return apiGet(BillingoImportsSchema, '/api/billingo-changes/imports/', { signal })
}
