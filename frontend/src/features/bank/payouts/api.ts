/** Asking about payouts of payment providers. */
import { queryOptions } from '@tanstack/react-query'

import { apiGet, apiSend } from '@/lib/service/http'
import { companyKey } from '@/lib/service/queries'
import {
  PayoutItemPageSchema,
  ProviderPayoutDetailSchema,
  ProviderPayoutPageSchema,
  ProviderPayoutSchema,
} from '@/schemas/payouts.schemas'

const PAYOUTS = '/api/provider-payouts/'
export const PER_PAGE = 25

/** `page` from 1. */
export const payoutsQuery = (page: number) =>
  queryOptions({
    queryKey: companyKey('bank', 'payouts', page),
    queryFn: ({ signal }) =>
      apiGet(ProviderPayoutPageSchema, PAYOUTS, { query: { page, page_size: PER_PAGE }, signal }),
  })

export const payoutQuery = (id: number) =>
  queryOptions({
    queryKey: companyKey('bank', 'payout', id),
    queryFn: ({ signal }) => apiGet(ProviderPayoutDetailSchema, `${PAYOUTS}${id}/`, { signal }),
  })

/** `page` from 1. */
export const itemsQuery = (id: number, page: number) =>
  queryOptions({
    queryKey: companyKey('bank', 'payout-items', id, page),
    queryFn: ({ signal }) =>
      apiGet(PayoutItemPageSchema, `${PAYOUTS}${id}/items/`, {
        query: { page, page_size: PER_PAGE },
        signal,
      }),
  })

export const linkPayout = (id: number, line_id: number) =>
  apiSend(ProviderPayoutSchema, `${PAYOUTS}${id}/link/`, { body: { line_id } })

export const unlinkPayout = (id: number) => apiSend(ProviderPayoutSchema, `${PAYOUTS}${id}/unlink/`)
