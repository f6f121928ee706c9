/**
 * Long work that the service does by itself. This device remembers what was begun from here, so that whatever page is
 * shown, and after a reload, somebody sees to its end; of several tabs one takes it.
 */
import { queryOptions } from '@tanstack/react-query'
import type * as z from 'zod/mini'

import { isPassing, NotDoneError } from '@/lib/service/errors'
import { apiGet, apiSend, fetchFile, type Call } from '@/lib/service/http'
import { companyKey } from '@/lib/service/queries'
import { makeStore } from '@/lib/store'
import { currentCompany } from '@/lib/user/current'
import { remember, remembered } from '@/lib/user/device'
import { OperationSchema } from '@/schemas/operations.schemas'
import type { Operation } from '@/types/api'

const LIST = '/api/operations/'
const MEMORY = 'operations'
const LOOK_AGAIN = 1000
/** Answers that may be missing one after the other: a service that restarts is back by then, and its work goes on. */
const MISSED_ANSWERS = 60
const DOWNLOAD_TIMEOUT = 10 * 60_000

export interface Followed {
  id: number
  company: number | null
  /** The list that it is a file of. */
  from: string
}

export const followed = makeStore<readonly Followed[]>(stored())
let keeps = true

/** Sees to it that somebody does what is to be done when it ends. */
export function follow({ id }: Pick<Operation, 'id'>, from: string): void {
  keep([...latest(), { id, company: currentCompany.get(), from }])
}

/** Whether it was still followed: then it is for the caller to see to its end, and for no other tab. */
export function take(id: number): boolean {
  const before = latest()
  const after = before.filter((one) => one.id !== id)
  if (after.length === before.length) {
    followed.set(after)
    return false
  }
  keep(after)
  return true
}

/** Follows what other tabs begin and take. Out: ends that. */
export function listenToTabs(): () => void {
  const listen = () => followed.set(latest())
  window.addEventListener('storage', listen)
  return () => window.removeEventListener('storage', listen)
}

/** One piece of work, asked for again and again until it ends. */
export function operationQuery(id: number) {
  return queryOptions({
    queryKey: companyKey('operations', id),
    queryFn: ({ signal }) => apiGet(OperationSchema, `${LIST}${id}/`, { signal }),
    refetchInterval: ({ state }) => (state.data && hasEnded(state.data) ? false : LOOK_AGAIN),
    // A download is to come at its time also where another window is in front.
    refetchIntervalInBackground: true,
    gcTime: 0,
  })
}

export function hasEnded({ status }: Operation): boolean {
  return status !== 'queued' && status !== 'running'
}

/** 0 to 1; null while it is not known how much there is. */
export function shareOf({ done, total }: Operation): number | null {
  return total > 0 ? Math.min(1, done / total) : null
}

/** Begins one. Out: how it stands. */
export function begin(path: string, call: Pick<Call, 'query' | 'body'>): Promise<Operation> {
  return apiSend(OperationSchema, path, { ...call, method: 'POST' })
}

export function cancel(id: number): Promise<Operation> {
  return apiSend(OperationSchema, `${LIST}${id}/cancel/`)
}

export function download(id: number): Promise<{ blob: Blob; name: string }> {
  return fetchFile(`${LIST}${id}/file/`, { timeout: DOWNLOAD_TIMEOUT })
}

/** Of whoever leaves the page: nothing is to be ended for it. */
export const LEFT = new DOMException('the page was left', 'AbortError')

interface Waiting {
  signal: AbortSignal
  /** Told how many steps are done, of how many. */
  onRead?: (done: number, total: number) => void
}

/**
 * What came of work without a file, when it has ended. Stopped, it is cancelled, unless the page was left: then it goes
 * on. Raises NotDoneError with the service's words.
 */
export async function outcomeOf<T extends z.ZodMiniType>(
  schema: T,
  { id }: Pick<Operation, 'id'>,
  { signal, onRead }: Waiting,
): Promise<z.output<T>> {
  let missed = 0
  try {
    for (;;) {
      try {
        const now = await apiGet(OperationSchema, `${LIST}${id}/`, { signal })
        missed = 0
        if (now.status === 'done') return schema.parse(now.result)
        if (hasEnded(now)) throw new NotDoneError(now.error?.detail ?? '')
        onRead?.(now.done, now.total)
      } catch (error) {
        if (!isPassing(error) || ++missed > MISSED_ANSWERS) throw error
      }
      await pause(signal)
    }
  } catch (error) {
    if (signal.aborted && signal.reason !== LEFT) await cancel(id).catch(() => undefined)
    throw error
  }
}

function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      reject(signal.reason as Error)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, LOOK_AGAIN)
    signal.addEventListener('abort', stop, { once: true })
  })
}

function keep(all: readonly Followed[]): void {
  const text = JSON.stringify(all)
  remember(MEMORY, text)
  keeps = remembered(MEMORY) === text
  followed.set(all)
}

/** Another tab may have changed it since; where nothing is remembered, this tab's own. */
function latest(): readonly Followed[] {
  return keeps ? stored() : followed.get()
}

function stored(): readonly Followed[] {
  try {
    const found: unknown = JSON.parse(remembered(MEMORY) ?? '[]')
    return Array.isArray(found) ? found.filter(isFollowed) : []
  } catch {
    return []
  }
}

function isFollowed(one: unknown): one is Followed {
  return typeof one === 'object' && one !== null && 'id' in one && Number.isSafeInteger(one.id)
}
