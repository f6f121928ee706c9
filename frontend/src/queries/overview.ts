import { useQuery } from '@tanstack/react-query'

import { OverviewSchema } from '@/schemas/overview.schemas'

import { apiGet, apiSend } from '@/lib/service/http'
import { companyKey } from '@/lib/service/queries'

/** The company at a glance. */
export function useOverview(enabled = true) {
  return useQuery({
    queryKey: companyKey('overview'),
    queryFn: ({ signal }) => apiGet(OverviewSchema, '/api/billingo-overview/', { signal }),
    enabled,
    staleTime: 60_000,
  })
}

/** Tells that the user looks at it: what changes from now on is news at the next visit. */
export const noteVisit = () => apiSend('/api/billingo-overview/visit/', { method: 'POST' })
