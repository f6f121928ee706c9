/** Asking about payouts of payment providers. */
import { queryOptions } from '@tanstack/react-query'

import type { Filters, ListQuery } from '@/components/grid/list/listState'
import { apiGet, apiSend } from '@/lib/service/http'
import { companyKey } from '@/lib/service/queries'
import {
  PayoutItemPageSchema,
  PayoutSummarySchema,
  ProviderPayoutDetailSchema,
  ProviderPayoutPageSchema,
  ProviderPayoutSchema,
} from '@/schemas/payouts.schemas'

import { PAYOUTS_KEY } from '../api'

const PAYOUTS = '/api/provider-payouts/'
export const PER_PAGE = 25

/** `page` from 0. */
export function getPayouts(
  { filters, ordering }: ListQuery,
  page: number,
  size: number,
  signal?: AbortSignal,
) {
  const query = { ...filters, ordering, page: page + 1, page_size: size }
  return apiGet(ProviderPayoutPageSchema, PAYOUTS, { query, signal })
}

export const summaryQuery = (filters: Filters) =>
  queryOptions({
    queryKey: companyKey(PAYOUTS_KEY, 'summary', filters),
    queryFn: ({ signal }) => apiGet(PayoutSummarySchema, `${PAYOUTS}summary/`, { query: filters, signal }),
  })

export const payoutQuery = (id: number) =>
  queryOptions({
    queryKey: companyKey(PAYOUTS_KEY, 'detail', id),
    queryFn: ({ signal }) => apiGet(ProviderPayoutDetailSchema, `${PAYOUTS}${id}/`, { signal }),
  })

/** `page` from 1. */
export const itemsQuery = (id: number, page: number) =>
  queryOptions({
    queryKey: companyKey(PAYOUTS_KEY, 'items', id, page),
    queryFn: ({ signal }) =>
      apiGet(PayoutItemPageSchema, `${PAYOUTS}${id}/items/`, {
        query: { page, page_size: PER_PAGE },
        signal,
      }),
  })

export const linkPayout = (id: number, line_id: number) =>
  apiSend(ProviderPayoutSchema, `${PAYOUTS}${id}/link/`, { body: { line_id } })

export const unlinkPayout = (id: number) => apiSend(ProviderPayoutSchema, `${PAYOUTS}${id}/unlink/`)
