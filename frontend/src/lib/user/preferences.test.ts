import { http, HttpResponse } from 'msw'
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'

import { server } from '../../../tests/server'
import type * as Preferences from './preferences'

let preferences: typeof Preferences

// A module of its own: what other files' tests chose may not be sent yet.
beforeAll(async () => {
  vi.resetModules()
  const { login } = await import('./current')
  login.set('alive')
  preferences = await import('./preferences')
})

type Body = Record<string, unknown>

/** What the service was sent; it refuses what holds `refused`, and answers 503 while it is `away`. */
const service = { sent: [] as Body[], refused: 'nothing', away: false }

beforeEach(() => {
  Object.assign(service, { sent: [], refused: 'nothing', away: false })
  server.use(
    http.patch('/api/auth/preferences/', async ({ request }) => {
      const body = (await request.json()) as Body
      service.sent.push(body)
      if (service.away) return HttpResponse.json({ detail: 'Később.', code: 'unavailable' }, { status: 503 })
      if (!JSON.stringify(body).includes(service.refused)) return new HttpResponse(null, { status: 200 })
      return HttpResponse.json({ detail: 'Nem jó.', code: 'invalid' }, { status: 400 })
    }),
  )
})
/** Until so many requests are answered. */
async function later(requests = 1) {
  await vi.waitFor(() => expect(service.sent).toHaveLength(requests), { timeout: 10_000 })
  await new Promise((resolve) => setTimeout(resolve, 100))
}

describe('preferences', () => {
  it('are sent together, a little later', async () => {
    preferences.savePreferences({ theme: 'dark' })
    preferences.savePreferences({ page: { columns: ['a'] } })
    await later()
    expect(service.sent).toEqual([{ theme: 'dark', page: { columns: ['a'] } }])
  })

  it('that are refused hold up no others, and are not sent again', async () => {
    service.refused = 'broken'
    preferences.savePreferences({ page: { widths: 'broken' }, language: 'en' })
    await later(3)
    expect(service.sent.slice(1)).toEqual([{ language: 'en' }, { page: { widths: 'broken' } }])
    service.sent = []
    preferences.savePreferences({ theme: 'light' })
    await later()
    expect(service.sent).toEqual([{ theme: 'light' }])
  })

  it('go along with the next change where nobody answered', async () => {
    service.away = true
    preferences.savePreferences({ page: { columns: ['b'] } })
    await later()
    service.away = false
    service.sent = []
    preferences.savePreferences({ page: { widths: { a: 1 } } })
    await later()
    expect(service.sent).toEqual([{ page: { columns: ['b'], widths: { a: 1 } } }])
  })

  it('chosen before the login go before what the service remembers', async () => {
    preferences.savePreferences({ language: 'en' })
    expect(preferences.adoptPreferences({ language: 'hu', theme: 'auto', page: {} }).language).toBe('en')
    await later()
  })
})
