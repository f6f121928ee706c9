/** API tokens of the company: one's own, and for administrators those of all members. */
import { apiGet, apiSend } from '@/lib/service/http'
import { companyKey } from '@/lib/service/queries'
import { ApiTokenPageSchema, NewApiTokenSchema } from '@/schemas/administration.schemas'
import type { ApiTokenInput } from '@/types/administration'

const PATH = '/api/api-tokens/'

export const tokensKey = () => companyKey('api-tokens')

export const fetchTokens = (signal: AbortSignal) =>
  apiGet(ApiTokenPageSchema, PATH, { query: { page_size: 1000 }, signal })

export const makeToken = (input: ApiTokenInput) =>
  apiSend(NewApiTokenSchema, PATH, { method: 'POST', body: input })

export const revokeToken = (id: number) => apiSend(`${PATH}${id}/`, { method: 'DELETE' })
