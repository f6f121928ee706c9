import { useQueryClient } from '@tanstack/react-query'

import { ME_KEY } from '@/lib/user/session'

import { membersKey } from '@/queries/members'

/** What to ask anew after a membership changed; after one's own also what one may do, which the menu goes by. */
export function useMembersChanged() {
  const queries = useQueryClient()
  return async (own: boolean) => {
    if (own) await queries.invalidateQueries({ queryKey: ME_KEY })
    await queries.invalidateQueries({ queryKey: membersKey() })
  }
}
