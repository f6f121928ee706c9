/** Lists under a name. */
import { companyKey } from '@/lib/service/queries'
import { apiGet, apiSend } from '@/lib/service/http'
import { SavedViewPageSchema, SavedViewSchema } from '@/schemas/views.schemas'
import type { SavedList, SavedViewInput } from '@/types/api'

const PATH = '/api/saved-views/'

/** Those of one list, or (to forget them) of all. */
export function viewsKey(list?: SavedList) {
  return list ? companyKey('saved-views', list) : companyKey('saved-views')
}

export function getViews(list: SavedList, signal?: AbortSignal) {
  return apiGet(SavedViewPageSchema, PATH, { query: { list, page_size: 1000 }, signal })
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
