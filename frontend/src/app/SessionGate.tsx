import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import { Navigate, useLocation } from 'react-router'

import { ErrorState } from '@/components/messages/states'
import { currentCompany } from '@/lib/user/current'
import { ApiError } from '@/lib/service/errors'
import { fetchMe, ME_KEY, SessionContext, sessionOf } from '@/lib/user/session'
import { useStore } from '@/lib/store'

import { Shell } from './layout/Shell'
import { Splash } from './layout/Splash'
import { useRememberedLook } from './useRememberedLook'

/** Lets in who is logged in; others sign in first and come back to where they wanted to go. */
export function SessionGate() {
  const location = useLocation()
  const company = useStore(currentCompany)
  const me = useQuery({ queryKey: ME_KEY, queryFn: ({ signal }) => fetchMe(signal), staleTime: 60_000 })
  const session = useMemo(() => (me.data ? sessionOf(me.data, company) : null), [me.data, company])
  useRememberedLook(me.data)
  useEffect(() => {
    document.documentElement.dataset.ready = session ? 'yes' : 'no'
  }, [session])

  // A login that ends while the page is open is asked for over the page (Shell), so that nothing typed is lost.
  if (session) {
    return (
      <SessionContext value={session}>
        <Shell />
      </SessionContext>
    )
  }
  if (me.error instanceof ApiError && me.error.status === 401) {
    const next = location.pathname + location.search
    return <Navigate to={next === '/' ? '/login' : `/login?next=${encodeURIComponent(next)}`} replace />
  }
  if (me.error) return <ErrorState error={me.error} retry={() => void me.refetch()} />
  return <Splash />
}
