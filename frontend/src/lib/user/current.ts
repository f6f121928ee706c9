/** What every request says of itself: the company it acts in, the language of the answer; and whether the login lives. */
import type { Language } from '@/types/api'

import { remember, remembered, rememberedInTab, rememberInTab } from './device'
import { makeStore } from '../store'

/** The company of this tab; null until the session tells. */
export const currentCompany = makeStore<number | null>(storedCompany())

/** `over`: the login ended in the middle of work; the page asks for it again and keeps what is on it. */
export const login = makeStore<'unknown' | 'alive' | 'over'>('unknown')

export const language = makeStore<Language>(remembered('language') === 'en' ? 'en' : 'hu')

/** Whether the service answered last; `navigator.onLine` alone knows only of the cable. */
export const reachable = makeStore(true)

export function chooseCompany(id: number): void {
  currentCompany.set(id)
  rememberInTab('company', String(id))
  remember('company', String(id))
}

function storedCompany(): number | null {
  const id = Number(rememberedInTab('company') ?? remembered('company') ?? NaN)
  if (!Number.isSafeInteger(id) || id <= 0) return null
  // From now on this tab's own, whatever another tab switches to.
  rememberInTab('company', String(id))
  return id
}
