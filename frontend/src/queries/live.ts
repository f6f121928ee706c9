/**
 * The open page lives: every few seconds one small request asks whether anything changed, and only what is shown of a part
 * that did is asked for anew. What is on the screen stays there until the answer comes.
 *
 * A hidden tab asks nothing, and asks at once when it is looked at again; so tabs of one browser need not share an answer,
 * since all but one are usually hidden.
 */
import { useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'

import { companyKey } from '@/lib/service/queries'
import { apiGet } from '@/lib/service/http'
import { useStore } from '@/lib/store'
import { currentCompany, login } from '@/lib/user/current'
import { RevisionsSchema } from '@/schemas/api.schemas'
import type { Revisions } from '@/types/api'

import { LATEST_SYNC, REVISIONS } from './syncs'

const EVERY = 3000
const SLOWEST = 30_000
const TIMEOUT = 10_000

/** Of each part of the data, the names under which answers about it are remembered. A list that is named here is live. */
const SHOWN: Readonly<Record<keyof Revisions, readonly (readonly string[])[]>> = {
  invoices: [
    ['invoices'],
    ['changes'],
    ['overview'],
    // What a line may be laid on, with what is open of it.
    ['bank-transactions', 'worksheet'],
    ['bank-transactions', 'found'],
  ],
  syncs: [
    [LATEST_SYNC],
    ['sync-history'],
    ['sync-run'],
    ['set-aside'],
    ['billingo-settings'],
    ['changes', 'imports'],
    ['overview'],
  ],
  // Not what was worked out of a file that somebody is just handing in.
  bank: [
    ['bank-transactions'],
    ['provider-payouts'],
    ...['accounts', 'suggestions', 'balances', 'files', 'rules'].map((name) => ['bank', name]),
  ],
}

const PARTS = Object.keys(SHOWN) as (keyof Revisions)[]

/** Used once, by what stands around every page. */
export function useLive(): void {
  const queries = useQueryClient()
  const company = useStore(currentCompany)
  // A login that is over is asked for by a dialog; whoever comes back then is shown everything anew.
  const alive = useStore(login) === 'alive'
  const { data: now, dataUpdatedAt } = useQuery({
    queryKey: companyKey(REVISIONS),
    queryFn: ({ signal }) => apiGet(RevisionsSchema, '/api/revisions/', { signal, timeout: TIMEOUT }),
    enabled: alive && company !== null,
    staleTime: 0,
    gcTime: Infinity,
    retry: false,
    // Whether the network is there is known without asking.
    networkMode: 'online',
    refetchOnWindowFocus: 'always',
    refetchInterval: ({ state }) => {
      if (state.status !== 'error') return EVERY
      // As long again as it has failed already. The banner asks on its own, and makes this one look as soon as it may.
      return Math.min(Math.max(state.errorUpdatedAt - state.dataUpdatedAt, EVERY), SLOWEST)
    },
  })
  const seen = useRef(new Map<number, Revisions>())
  useEffect(() => {
    if (!now || company === null) return
    const before = seen.current.get(company)
    seen.current.set(company, now)
    for (const part of PARTS) {
      if (before?.[part] === now[part]) continue
      for (const name of SHOWN[part]) {
        const queryKey = companyKey(...name)
        // Nobody knows of which state that is what came before the first look.
        if (before) renew(queries, queryKey)
        else
          void queries.invalidateQueries({
            queryKey,
            predicate: ({ state }) => state.dataUpdatedAt < dataUpdatedAt,
          })
      }
    }
    // The same states are the same object, whenever they were told: nothing is to be done then.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [now, company])
}

/** Asks anew for what is shown under this name. */
function renew(queries: QueryClient, queryKey: readonly unknown[]): void {
  // What is just on its way for the first time is not called off, and may be of the state before: it is asked for again.
  for (const query of queries.getQueryCache().findAll({ queryKey, fetchStatus: 'fetching' })) {
    if (query.state.data !== undefined) continue
    const again = () => void queries.invalidateQueries({ queryKey: query.queryKey, exact: true })
    void query.promise?.then(again, () => undefined)
  }
  void queries.invalidateQueries({ queryKey })
}
