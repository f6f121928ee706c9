/** Lists under a name. */
import { apiGet, apiSend } from '@/lib/service/http'
import { SavedViewPageSchema, SavedViewSchema } from '@/schemas/views.schemas'
import type { SavedViewInput } from '@/types/api'

const PATH = '/api/saved-views/'

export function getViews(signal?: AbortSignal) {
  return apiGet(SavedViewPageSchema, PATH, { query: { page_size: 1000 }, signal })
}

export function addView(view: SavedViewInput) {
  return apiSend(SavedViewSchema, PATH, { method: 'POST', body: view })
}

export function changeView(id: number, change: Partial<SavedViewInput>) {
  return apiSend(SavedViewSchema, `${PATH}${id}/`, { method: 'PATCH', body: change })
}

export function deleteView(id: number) {
  return apiSend(`${PATH}${id}/`, { method: 'DELETE' })
}
