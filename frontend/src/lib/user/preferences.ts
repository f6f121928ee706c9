/** What the user likes: on this page at once, a little later at the service, for his other devices. */
import { useCallback, useMemo } from 'react'
import type * as z from 'zod/mini'

import type { Preferences } from '@/types/api'

import { login } from './current'
import { ApiError } from '../service/errors'
import { apiSend } from '../service/http'
import { makeStore, useStore } from '../store'

const WAIT = 800
/** The same request would be refused again. */
const REFUSED = new Set([400, 413])

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
  for (const part of await settled(pending)) pending = without(pending, part)
}

/** The parts that need not be sent again: what was taken, and what was refused for good. Others wait for the next change. */
async function settled(sent: Partial<Preferences>): Promise<Partial<Preferences>[]> {
  const parts = partsOf(sent)
  const outcome = await sending(sent)
  if (outcome === 'unanswered') return []
  if (outcome === 'taken' || parts.length === 1) return parts
  // One that is refused must not hold up the others.
  const done = []
  for (const part of parts) if ((await sending(part)) !== 'unanswered') done.push(part)
  return done
}

async function sending(body: Partial<Preferences>): Promise<'taken' | 'refused' | 'unanswered'> {
  try {
    await apiSend('/api/auth/preferences/', { method: 'PATCH', body })
    return 'taken'
  } catch (error) {
    return error instanceof ApiError && REFUSED.has(error.status) ? 'refused' : 'unanswered'
  }
}

function partsOf({ page: pages = {}, ...others }: Partial<Preferences>): Partial<Preferences>[] {
  return [
    ...Object.entries(others).map(([name, value]) => ({ [name]: value })),
    ...Object.entries(pages).map(([name, value]) => ({ page: { [name]: value } })),
  ]
}

/** What was chosen anew while the part was on its way stays. */
function without(all: Partial<Preferences>, part: Partial<Preferences>): Partial<Preferences> {
  const kept = partsOf(all).filter((one) => !partsOf(part).some((other) => isSame(one, other)))
  return kept.reduce<Partial<Preferences>>(
    (before, one) => ({ ...before, ...one, ...(one.page && { page: { ...before.page, ...one.page } }) }),
    {},
  )
}

function isSame(one: Partial<Preferences>, other: Partial<Preferences>): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

/** Whether a letter, a digit or a sign alone does something: one of the page's own preferences. */
export const LETTERS = 'letters'

/** The same outside of a component. */
export const lettersAct = (): boolean => page.get()[LETTERS] !== false

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
