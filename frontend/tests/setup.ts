import '@testing-library/jest-dom/vitest'

import { cleanup, configure } from '@testing-library/react'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'

import { currentCompany, login, reachable } from '@/lib/user/current'
import { loadTexts, speak, startI18n, type Namespace } from '@/lib/user/i18n'
import { keyboardHelp } from '@/lib/shortcuts'
import { toasts } from '@/lib/toasts'
import { texts } from '@/locales/hu'

import { server } from './server'

// The usual second is too short where other things run on the machine.
configure({ asyncUtilTimeout: 30_000 })

// What jsdom does not have, and the components ask for.
window.matchMedia = (query: string) =>
  ({
    matches: false,
    media: query,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }) as unknown as MediaQueryList
globalThis.ResizeObserver = class {
  observe = () => undefined
  unobserve = () => undefined
  disconnect = () => undefined
}
Element.prototype.scrollIntoView = () => undefined
window.scrollTo = () => undefined

beforeAll(async () => {
  server.listen({ onUnhandledRequest: 'error' })
  await startI18n()
  await loadTexts(...(Object.keys(texts) as Namespace[]))
})
beforeEach(async () => {
  localStorage.clear()
  sessionStorage.clear()
  currentCompany.set(1)
  login.set('alive')
  reachable.set(true)
  // Files share their modules (vite.config.ts): what one left open is closed for the next.
  toasts.set([])
  keyboardHelp.set(false)
  await speak('hu')
})
afterEach(() => {
  cleanup()
  server.resetHandlers()
})
afterAll(() => server.close())
