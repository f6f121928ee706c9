/** Tokens with which shops ask for a sync. */
import { apiGet, apiSend } from '@/lib/service/http'
import { companyKey } from '@/lib/service/queries'
import { NewRefreshTokenSchema, RefreshTokenPageSchema } from '@/schemas/administration.schemas'

const PATH = '/api/refresh-tokens/'

export const refreshTokensKey = () => companyKey('refresh-tokens')

export const fetchRefreshTokens = (signal: AbortSignal) =>
  apiGet(RefreshTokenPageSchema, PATH, { query: { page_size: 1000 }, signal })

export const makeRefreshToken = (name: string) =>
  apiSend(NewRefreshTokenSchema, PATH, { method: 'POST', body: { name } })

export const revokeRefreshToken = (id: number) => apiSend(`${PATH}${id}/`, { method: 'DELETE' })

/** Where a shop calls with the token. */
export const addressOf = (token: string) => `${window.location.origin}/api/refresh/${token}/`
