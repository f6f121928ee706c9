import { apiGet } from '@/lib/http'
import { BillingoChangePageSchema } from '@/schemas/api.schemas'

export interface ChangesQuery {
  /** A day or a moment; '' from the beginning on. */
  since: string
  kinds: readonly string[]
}

const PAGE_SIZE = 100

/** `page` from 1. */
export function getChanges({ since, kinds }: ChangesQuery, page: number, signal?: AbortSignal) {
  const query = { since, kind: kinds.join(','), page, page_size: PAGE_SIZE }
  return apiGet(BillingoChangePageSchema, '/api/billingo-changes/', { query, signal })
}
