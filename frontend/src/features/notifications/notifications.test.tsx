import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse } from 'msw'
import { beforeEach, describe, expect, it } from 'vitest'

import { speak } from '@/lib/user/i18n'
import type { NotificationSettings, Webhook, WebhookDelivery } from '@/types/administration'

import { renderPage } from '../../../tests/page'
import { server } from '../../../tests/server'
import { NotificationsPage } from './NotificationsPage'

const SECRET = 'whsec_the-secret'
const URL = 'https://example.com/hook'
const pageOf = (results: unknown[]) => ({ count: results.length, next: null, previous: null, results })

const webhook: Webhook = {
  id: 3,
  url: URL,
  description: '',
  event_types: ['invoice.paid'],
  is_active: true,
  disabled_because: '',
  disabled_because_formatted: '',
  failing_since: null,
  previous_secret_until: null,
  created_at: '2026-11-24T08:15:00+01:00',
  updated_at: '2026-11-24T08:15:00+01:00',
}

const failed: WebhookDelivery = {
  id: 9,
  webhook: 3,
  event_id: 'evt_1',
  event_type: 'invoice.paid',
  created_at: '2026-11-24T08:15:00+01:00',
  state: 'FAILED',
  state_formatted: 'Nem sikerült',
  attempts: 10,
  next_try_at: null,
  last_tried_at: '2026-11-24T08:15:00+01:00',
  status: 503,
  error: 'refused',
  error_formatted: 'A fogadó nem 200 és 299 közötti állapotkóddal válaszolt.',
  detail: '',
  response: 'Service Unavailable',
  duration_ms: 1234,
}

let mail: NotificationSettings
let webhooks: Webhook[]
let asked: unknown[]

beforeEach(() => {
  asked = []
  webhooks = []
  mail = {
    mail_enabled: true,
    email: 'kata@example.com',
    gets_mails: true,
    mail_server: true,
    recipients: [],
  }
  server.use(
    http.get('/api/notification-settings/', () => HttpResponse.json(mail)),
    http.get('/api/webhooks/', () => HttpResponse.json(pageOf(webhooks))),
    http.get('/api/webhooks/3/deliveries/', () => HttpResponse.json(pageOf([failed]))),
  )
})

describe('mails', () => {
  it('are switched for oneself', async () => {
    server.use(
      http.patch('/api/notification-settings/', async ({ request }) => {
        asked.push(await request.json())
        mail = { ...mail, mail_enabled: false, gets_mails: false }
        return HttpResponse.json(mail)
      }),
    )
    renderPage(<NotificationsPage />)
    await userEvent.click(
      await screen.findByRole('switch', { name: 'E-mail-értesítést kérek ehhez a céghez' }),
    )
    await waitFor(() => expect(asked).toEqual([{ mail_enabled: false }]))
    expect(await screen.findByRole('switch', { checked: false })).toBeInTheDocument()
  })

  it('jump back when the service refuses', async () => {
    server.use(
      http.patch('/api/notification-settings/', () =>
        HttpResponse.json({ detail: 'Most nem megy.', code: 'database_unavailable' }, { status: 503 }),
      ),
    )
    renderPage(<NotificationsPage />)
    await userEvent.click(await screen.findByRole('switch'))
    expect(await screen.findByRole('alert')).toHaveTextContent('Most nem megy.')
    expect(screen.getByRole('switch')).toBeChecked()
  })

  it('are tried, with the outcome in words', async () => {
    const detail = 'A levelezőszerver nem vette át a levelet.'
    server.use(
      http.post('/api/notification-settings/test_mail/', () =>
        HttpResponse.json({ detail, code: 'mail_not_sent' }, { status: 502 }),
      ),
    )
    renderPage(<NotificationsPage />)
    await userEvent.click(await screen.findByRole('button', { name: 'Tesztlevél küldése' }))
    expect(await screen.findByRole('alert')).toHaveTextContent(detail)
  })
})

describe('a webhook', () => {
  it('shows its secret once, and keeps it nowhere', async () => {
    server.use(
      http.post('/api/webhooks/', async ({ request }) => {
        asked.push(await request.json())
        webhooks = [webhook]
        return HttpResponse.json({ ...webhook, secret: SECRET }, { status: 201 })
      }),
    )
    const { queries } = renderPage(<NotificationsPage />)
    await userEvent.click(await screen.findByRole('button', { name: 'Új webhook' }))
    await userEvent.click(screen.getByRole('button', { name: 'Webhook létrehozása' }))
    expect(screen.getByText('Adja meg a címet.')).toBeInTheDocument()
    expect(screen.getByText('Válasszon legalább egy eseményt.')).toBeInTheDocument()
    await userEvent.type(screen.getByRole('textbox', { name: 'Cím' }), URL)
    await userEvent.click(screen.getByRole('checkbox', { name: 'Egy számlát kifizettek' }))
    await userEvent.click(screen.getByRole('button', { name: 'Webhook létrehozása' }))
    expect(await screen.findByRole('textbox', { name: 'Aláírókulcs (titkos)' })).toHaveValue(SECRET)
    expect(asked).toEqual([{ url: URL, description: '', event_types: ['invoice.paid'] }])
    await userEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Bezárás' }))
    await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument())
    expect(await screen.findByRole('article', { name: URL })).toBeInTheDocument()
    const kept = JSON.stringify([
      queries
        .getMutationCache()
        .getAll()
        .map(({ state }) => state),
      queries
        .getQueryCache()
        .getAll()
        .map(({ state }) => state),
      document.body.innerHTML,
    ])
    expect(kept).not.toContain(SECRET)
  })

  it('tells by the field what is wrong with its address', async () => {
    const errors = { url: ['A cím https://-sel kezdődjön.'] }
    server.use(
      http.post('/api/webhooks/', () =>
        HttpResponse.json({ detail: 'Hibás kérés.', code: 'invalid', errors }, { status: 400 }),
      ),
    )
    renderPage(<NotificationsPage />)
    await userEvent.click(await screen.findByRole('button', { name: 'Új webhook' }))
    const field = screen.getByRole('textbox', { name: 'Cím' })
    await userEvent.type(field, 'http://example.com')
    await userEvent.click(screen.getByRole('checkbox', { name: 'Egy számlát kifizettek' }))
    await userEvent.click(screen.getByRole('button', { name: 'Webhook létrehozása' }))
    await waitFor(() => expect(field).toHaveAccessibleDescription(/A cím https:\/\/-sel kezdődjön/))
  })

  it('gets a new secret, which is shown once', async () => {
    webhooks = [webhook]
    server.use(
      http.post('/api/webhooks/3/rotate_secret/', async ({ request }) => {
        asked.push(await request.json())
        return HttpResponse.json({ ...webhook, secret: SECRET })
      }),
    )
    const { queries } = renderPage(<NotificationsPage />)
    await userEvent.click(await screen.findByRole('button', { name: `További műveletek: ${URL}` }))
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Új aláírókulcs' }))
    await userEvent.click(
      await screen.findByRole('checkbox', { name: 'A régi aláírókulcs azonnal szűnjön meg' }),
    )
    await userEvent.click(screen.getByRole('button', { name: 'Új aláírókulcs készítése' }))
    expect(await screen.findByRole('textbox', { name: 'Aláírókulcs (titkos)' })).toHaveValue(SECRET)
    expect(asked).toEqual([{ revoke_previous: true }])
    await userEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Bezárás' }))
    await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument())
    expect(
      JSON.stringify(
        queries
          .getMutationCache()
          .getAll()
          .map(({ state }) => state),
      ),
    ).not.toContain(SECRET)
  })

  it('is tried, with the outcome in words', async () => {
    webhooks = [webhook]
    const outcome = { delivered: false, message: failed.error_formatted, delivery: failed }
    server.use(http.post('/api/webhooks/3/test/', () => HttpResponse.json(outcome)))
    renderPage(<NotificationsPage />)
    await userEvent.click(await screen.findByRole('button', { name: `Teszt: ${URL}` }))
    expect(await screen.findByText('A teszt nem sikerült')).toBeInTheDocument()
    expect(screen.getByText(/HTTP 503, 1 234 ms alatt/)).toBeInTheDocument()
    expect(screen.getByText('Service Unavailable')).toBeInTheDocument()
  })

  it('lists what was sent, and sends it again', async () => {
    webhooks = [webhook]
    server.use(
      http.post('/api/webhook-deliveries/9/retry/', () => {
        asked.push('retry')
        return HttpResponse.json({ ...failed, state: 'WAITING', payload: '{}' }, { status: 202 })
      }),
    )
    renderPage(<NotificationsPage />)
    await userEvent.click(await screen.findByRole('button', { name: `Kézbesítések: ${URL}` }))
    expect(await screen.findByText('10 próbálkozás', { exact: false })).toBeInTheDocument()
    expect(screen.getByText(failed.error_formatted ?? '')).toBeInTheDocument()
    await userEvent.click(screen.getByRole('button', { name: /^Küldés újra/ }))
    expect(await screen.findByText('Újra sorra kerül.')).toBeInTheDocument()
    expect(asked).toEqual(['retry'])
  })

  it('that was switched off says why, in English too', async () => {
    await speak('en')
    webhooks = [{ ...webhook, is_active: false, disabled_because: 'failing' }]
    renderPage(<NotificationsPage />)
    expect(await screen.findByText('Switched off: it failed for days')).toBeInTheDocument()
    expect(screen.getByRole('button', { name: 'Switch on' })).toBeInTheDocument()
  })
})

it('notifications are not for other roles', () => {
  renderPage(<NotificationsPage />, { role: 'USER' })
  expect(screen.getByText('Ezt csak adminisztrátor láthatja')).toBeInTheDocument()
})
