/**
 * What the user likes: on this device at once, and a little later at the service, for his other devices.
 * A service that can't be reached costs nobody his columns: the device remembers them, and sends them next time.
 */
import { useCallback, useMemo } from 'react'
import type * as z from 'zod'

import { PreferencesSchema } from '@/schemas/session.schemas'
import type { Preferences } from '@/types/api'

import { remember, remembered } from './device'
import { ask, tell } from './http'
import { makeStore, useStore } from './store'

const PATH = '/api/auth/preferences/'
const WAIT = 800

type Page = Preferences['page']

const page = makeStore<Page>({})
let pending: Partial<Preferences> = {}
let timer: ReturnType<typeof setTimeout> | undefined
let owner = ''

/** Begins with what this device remembers of the user, then asks the service. */
export async function loadPreferences(userId: number, signal?: AbortSignal): Promise<Preferences> {
  owner = `preferences.${userId}`
  page.set(onDevice())
  const found = await ask(PreferencesSchema, PATH, { signal })
  page.set({ ...found.page, ...pending.page })
  remember(owner, JSON.stringify(page.get()))
  return found
}

/** Sends what changed, together with what changed shortly before. */
export function savePreferences(change: Partial<Preferences>): void {
  pending = { ...pending, ...change }
  clearTimeout(timer)
  timer = setTimeout(() => void send(), WAIT)
}

async function send(): Promise<void> {
  const sent = pending
  try {
    await tell(PATH, { method: 'PATCH', body: sent })
    if (pending === sent) pending = {}
  } catch {
    // Kept in `pending`, and on the device: it goes along with the next change.
  }
}

/** One of the page's own preferences; what no longer fits its schema counts as not set. */
export function usePreference<T extends z.ZodType>(
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
      if (owner) remember(owner, JSON.stringify(page.get()))
      savePreferences({ page: page.get() })
    },
    [name],
  )
  return [value, set]
}

function onDevice(): Page {
  try {
    const found: unknown = JSON.parse(remembered(owner) ?? '{}')
    return typeof found === 'object' && found !== null ? (found as Page) : {}
  } catch {
    return {}
  }
}
