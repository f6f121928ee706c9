/** What the user likes: on this page at once, a little later at the service, for his other devices. */
import { useCallback, useMemo } from 'react'
import type * as z from 'zod/mini'

import type { Preferences } from '@/types/api'

import { login } from './current'
import { apiSend } from './http'
import { makeStore, useStore } from './store'

const WAIT = 800

type Page = Preferences['page']

const page = makeStore<Page>({})
/** Chosen but not sent yet, also before the login. */
let pending: Partial<Preferences> = {}
let timer: ReturnType<typeof setTimeout> | undefined

/** Takes over what the service remembers; what was chosen here before the login (its language) goes before that. */
export function adoptPreferences(found: Preferences): Preferences {
  page.set({ ...found.page, ...pending.page })
  if (Object.keys(pending).length > 0) savePreferences({})
  return { ...found, ...pending, page: page.get() }
}

/** Sends what changed, together with what changed shortly before. */
export function savePreferences(change: Partial<Preferences>): void {
  pending = { ...pending, ...change, ...(change.page && { page: { ...pending.page, ...change.page } }) }
  if (login.get() !== 'alive') return
  clearTimeout(timer)
  timer = setTimeout(() => void send(), WAIT)
}

async function send(): Promise<void> {
  const sent = pending
  try {
    await apiSend('/api/auth/preferences/', { method: 'PATCH', body: sent })
    if (pending === sent) pending = {}
  } catch {
    // Kept: it goes along with the next change.
  }
}

/** One of the page's own preferences; what no longer fits its schema counts as not set. */
export function usePreference<T extends z.ZodMiniType>(
  name: string,
  schema: T,
  usual: z.output<T>,
): [z.output<T>, (value: z.output<T>) => void] {
  const stored = useStore(page)[name]
  const value = useMemo(() => {
    const read = schema.safeParse(stored)
    return read.success ? read.data : usual
  }, [schema, stored, usual])
  const set = useCallback(
    (next: z.output<T>) => {
      page.set({ ...page.get(), [name]: next })
      savePreferences({ page: { [name]: next } })
    },
    [name],
  )
  return [value, set]
}
