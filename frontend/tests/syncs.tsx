/** The sync page against one made-up service, for its tests. */
import { screen } from '@testing-library/react'
import { http, HttpResponse, type JsonBodyType } from 'msw'
import { beforeEach } from 'vitest'

import { SyncPage } from '@/features/sync/SyncPage'
import type { BillingoSyncLog, CompanyBillingoSettings, Role } from '@/types/api'

import { renderPage } from './page'
import { server } from './server'

export const KEY = 'a-very-secret-key-0123456789'

export const LOG: BillingoSyncLog = {
  id: 7,
  company: 1,
  company_name: 'Demó Kft.',
  sync_type: 'MANUAL',
  full_sync: true,
  status: 'COMPLETED',
  status_formatted: 'Sikeres',
  started_at: '2026-11-25T02:00:00+01:00',
  started_at_formatted: '2026. 11. 25. 2:00',
  completed_at: '2026-11-25T02:00:12+01:00',
  sync_duration_seconds: 12.4,
  pages_done: 3,
  pages_total: 3,
  invoices_processed: 282,
  invoices_created: 281,
  invoices_updated: 1,
  invoices_unchanged: 0,
  invoices_missing: 0,
  invoices_skipped: 0,
  items_extracted: 581,
  api_calls: 3,
  payments_total: 8,
  payments_read: 8,
  payments_changed: 8,
  payments_failed: 0,
  payment_calls: 8,
  sync_type_display: 'Kézi',
  status_display: 'Kész',
  api_calls_made: 3,
  duration_formatted: '3,0 mp',
  wait_seconds: 0,
  errors: '',
  errors_parsed: [],
}

export const SETTINGS: CompanyBillingoSettings = {
  id: 1,
  company: 1,
  company_name: 'Demó Kft.',
  has_api_key: true,
  api_key_scope: 'read',
  is_active: true,
  sync_hour: null,
  sync_interval_minutes: null,
  sync_interval_from: 7,
  sync_interval_to: 19,
  sync_interval_workdays: false,
  sync_paused: false,
  schedule: '0 2 * * *',
  default_schedule: '0 2 * * *',
  scheduled: true,
  retrying: false,
  next_sync_time: '2026-11-26T02:00:00+01:00',
  next_sync_time_formatted: '2026. 11. 26. 2:00',
  last_sync_time: '2026-11-25T02:00:12+01:00',
  last_billingo_invoice_sync_date: '2026-11-25',
  last_sync_time_formatted: '2026. 11. 25. 2:00',
  last_success_time: '2026-11-24T02:00:12+01:00',
  last_success_time_formatted: '2026. 11. 24. 2:00',
  created_at: '2026-11-01T02:00:00+01:00',
  updated_at: '2026-11-01T02:00:00+01:00',
  health: { level: 'green', reasons: [{ code: 'up_to_date', text: 'Friss.' }] },
}

/** The service: what it has, and what it was told. */
export const service = {
  settings: null as CompanyBillingoSettings | null,
  logs: [] as BillingoSyncLog[],
  told: [] as { path: string; body: unknown }[],
}

export function page(results: readonly unknown[]) {
  return { count: results.length, next: null, previous: null, results: [...results] } as JsonBodyType
}

export function heard(path: string, request: Request) {
  return request
    .clone()
    .json()
    .then((body: unknown) => service.told.push({ path, body }))
}

/** Before each test of the file that calls it: a company that was synced, and nothing told yet. */
export function playSyncs() {
  beforeEach(() => {
    service.settings = SETTINGS
    service.logs = [LOG]
    service.told = []
    server.use(
      http.get('/api/billingo-settings/', () =>
        HttpResponse.json(service.settings ? [service.settings] : []),
      ),
      http.post('/api/billingo-settings/', async ({ request }) => {
        await heard('settings', request)
        service.settings = {
          ...SETTINGS,
          ...(service.settings ?? { last_sync_time: null }),
          has_api_key: true,
        }
        return HttpResponse.json(service.settings)
      }),
      http.post('/api/billingo-settings/test_credentials/', async ({ request }) => {
        await heard('test', request)
        return HttpResponse.json({
          valid: true,
          tax_number: '12345678142',
          matches_company: true,
          scope: 'read',
          message: 'Jó.',
        })
      }),
      http.post('/api/billingo-settings/trigger_sync/', async ({ request }) => {
        await heard('trigger', request)
        service.logs = [
          {
            ...LOG,
            id: 8,
            status: 'RUNNING',
            completed_at: null,
            pages_done: 1,
            invoices_processed: 0,
            invoices_created: 98,
            invoices_updated: 2,
          },
        ]
        return HttpResponse.json({ status: 'running', sync_log_id: 8 }, { status: 202 })
      }),
      http.get('/api/billingo-sync-logs/', ({ request }) => {
        const { searchParams: asked } = new URL(request.url)
        const status = asked.get('status')
        const loud =
          asked.get('quiet') === 'false'
            ? service.logs.filter((log) => log.sync_type !== 'INTERVAL')
            : service.logs
        return HttpResponse.json(page(loud.filter((log) => !status || log.status === status)))
      }),
      http.get('/api/billingo-sync-logs/:id/', ({ params }) => {
        const found = service.logs.find(({ id }) => String(id) === params.id)
        return found
          ? HttpResponse.json(found)
          : HttpResponse.json({ code: 'not_found', detail: 'Nincs ilyen.' }, { status: 404 })
      }),
      http.get('/api/billingo-set-aside/', () => HttpResponse.json(page([]))),
      http.get('/api/refresh-tokens/', () => HttpResponse.json(page([]))),
      http.get('/api/certificates/', () => HttpResponse.json(page([]))),
      http.get('/api/billingo-overview/', () =>
        HttpResponse.json({
          today: '2026-11-25',
          since: null,
          currencies: [
            {
              currency: 'HUF',
              ...Object.fromEntries(
                ['outstanding', 'overdue', 'due_this_week', 'paid_this_month'].map((name) => [
                  name,
                  { count: 0, amount: '0.00', amount_formatted: '0 Ft', query: {} },
                ]),
              ),
              ageing: [],
              debtors: [],
              turnover: [],
            },
          ],
          changes: {
            counts: { created: 0, changed: 0, gone: 0, returned: 0 },
            latest: [],
            query: {},
            periods: [],
            imports: [],
          },
          health: service.settings?.health ?? {
            level: 'red',
            reasons: [{ code: 'no_api_key', text: 'Nincs kulcs.' }],
          },
          last_sync_time: service.settings?.last_sync_time ?? null,
          last_sync_time_formatted: null,
          last_success_time: service.settings?.last_success_time ?? null,
        }),
      ),
    )
  })
}

/** The page at an address, for somebody with this role. */
export function show(role: Role = 'ADMIN', at = '/sync') {
  return renderPage(<SyncPage />, { role, at })
}

export const keyField = () => screen.findByLabelText<HTMLInputElement>('Billingo API-kulcs')
