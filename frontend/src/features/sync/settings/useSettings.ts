import { useQuery } from '@tanstack/react-query'

import { companyKey } from '@/lib/service/queries'
import { useSession } from '@/lib/user/session'

import { fetchSettings } from '../api'

/** The settings, for administrators only: others may not ask. `null`: there are none yet. */
export function useSettings() {
  const session = useSession()
  return useQuery({
    // The same answer as the dot in the header asks for.
    queryKey: companyKey('billingo-settings'),
    queryFn: ({ signal }) => fetchSettings(signal),
    select: (found) => found[0] ?? null,
    enabled: session.may('manage_settings'),
  })
}
