/** The query client, and the names under which answers are remembered. */
import { QueryClient } from '@tanstack/react-query'

import { currentCompany } from '../user/current'
import { isPassing } from './errors'

export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        gcTime: 5 * 60_000,
        retry: (failures, error) => failures < 2 && isPassing(error),
        retryDelay: (attempt) => Math.min(1000 * 2 ** attempt, 8000),
        // Offline is shown, not waited for in silence.
        networkMode: 'always',
        refetchOnWindowFocus: true,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  })
}

/** The key of what belongs to the company of this tab: no answer of one company is ever shown in another. */
export function companyKey(...parts: readonly unknown[]): readonly unknown[] {
  return ['company', currentCompany.get(), ...parts]
}
