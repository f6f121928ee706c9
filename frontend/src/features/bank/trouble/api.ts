/** Asking what went wrong without anybody looking. */
import { queryOptions } from '@tanstack/react-query'

import { apiGet, apiSend } from '@/lib/service/http'
import { companyKey } from '@/lib/service/queries'
import { RateStateSchema, RefusedFilePageSchema, RefusedFileSchema } from '@/schemas/bank.schemas'

const REFUSED = '/api/refused-files/'

export const refusedQuery = () =>
  queryOptions({
    queryKey: companyKey('bank', 'refused'),
    queryFn: ({ signal }) =>
      apiGet(RefusedFilePageSchema, REFUSED, { query: { dismissed: 'false', page_size: 10 }, signal }),
  })

export const dismissRefused = (id: number) => apiSend(RefusedFileSchema, `${REFUSED}${id}/dismiss/`)

export const rateStateQuery = () =>
  queryOptions({
    queryKey: companyKey('bank', 'rate-state'),
    queryFn: ({ signal }) => apiGet(RateStateSchema, '/api/exchange-rates/state/', { signal }),
  })
