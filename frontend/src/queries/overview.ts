import { useQuery } from '@tanstack/react-query'

import { OverviewSchema } from '@/schemas/overview.schemas'

import { apiGet } from '@/lib/http'
import { companyKey } from '@/lib/queries'

/** The company at a glance. Asking counts as a visit, so it is not asked again and again by itself. */
export function useOverview(enabled = true) {
  return useQuery({
    queryKey: companyKey('overview'),
    queryFn: ({ signal }) => apiGet(OverviewSchema, '/api/billingo-overview/', { signal }),
    enabled,
    staleTime: 60_000,
  })
}
