/** The company's latest sync, followed while it runs: by the dot in the header, the overview and the sync page alike. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'

import { BillingoSyncLogPageSchema } from '@/schemas/api.schemas'
import type { BillingoSyncLog } from '@/types/api'

import { currentCompany } from '@/lib/user/current'
import { apiGet } from '@/lib/service/http'
import { companyKey } from '@/lib/service/queries'
import { BILLINGO_SYNC, useSession } from '@/lib/user/session'
import { useStore } from '@/lib/store'

export const LATEST_SYNC = 'latest-sync'
/** Under which the states of all parts are remembered. */
export const REVISIONS = 'revisions'
const WHILE_RUNNING = 3000

export function isRunning(log: BillingoSyncLog | null | undefined): boolean {
  return log?.status === 'RUNNING'
}

/** The latest sync, or null before the first; while it runs asked for again and again, otherwise when there is another one
 * (queries/live.ts). */
export function useLatestSync() {
  const session = useSession()
  return useQuery({
    queryKey: companyKey(LATEST_SYNC),
    queryFn: async ({ signal }) => {
      const found = await apiGet(BillingoSyncLogPageSchema, '/api/billingo-sync-logs/', {
        query: { page_size: 1 },
        signal,
      })
      return found.results[0] ?? null
    },
    enabled: session.has(BILLINGO_SYNC),
    refetchInterval: ({ state }) => (isRunning(state.data) ? WHILE_RUNNING : false),
  })
}

/** Tells the end of each sync, also of one too short to be seen running, and looks at once for what it changed. */
export function useSyncEnd(ended: (log: BillingoSyncLog) => void): void {
  const { data: log } = useLatestSync()
  const queries = useQueryClient()
  const company = useStore(currentCompany)
  const seen = useRef<{ company: number | null; log: BillingoSyncLog | null } | null>(null)
  useEffect(() => {
    if (log === undefined) return
    const before = seen.current
    seen.current = { company, log }
    if (!log || before?.company !== company) return
    const another = log.id !== before.log?.id
    if (isRunning(log) ? !(another && isRunning(before.log)) : !another && !isRunning(before.log)) return
    void queries.invalidateQueries({ queryKey: companyKey(REVISIONS) })
    if (!isRunning(log)) ended(log)
    // `ended` is a new function at every render; only the log's state matters, and the log comes with its company.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [log])
}

export interface Progress {
  /** 0 to 1; null while Billingo has not told how many pages there are. */
  share: number | null
  elapsedSeconds: number
  /** Null until there is something to judge by. */
  secondsLeft: number | null
}

const ENOUGH_SECONDS = 4
const ENOUGH_PAGES = 2

/** How far a running sync is, and how long it will take if it goes on as it did. */
export function progressOf(log: BillingoSyncLog, now: Date): Progress {
  const elapsedSeconds = Math.max(0, (now.getTime() - new Date(log.started_at).getTime()) / 1000)
  const { pages_done: done, pages_total: total } = log
  if (total === 0) return { share: null, elapsedSeconds, secondsLeft: null }
  const share = Math.min(1, done / total)
  const known = done >= ENOUGH_PAGES && elapsedSeconds >= ENOUGH_SECONDS
  const secondsLeft = known ? (elapsedSeconds / done) * Math.max(0, total - done) : null
  return { share, elapsedSeconds, secondsLeft }
}

/** The present moment, anew every second as long as `ticking`. */
export function useNow(ticking: boolean): Date {
  const [now, setNow] = useState(() => new Date())
  useEffect(() => {
    if (!ticking) return
    const timer = setInterval(() => setNow(new Date()), 1000)
    return () => clearInterval(timer)
  }, [ticking])
  return now
}
