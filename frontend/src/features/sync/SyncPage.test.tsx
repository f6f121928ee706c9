import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse } from 'msw'
import { beforeEach, describe, expect, it } from 'vitest'

import { speak } from '@/lib/user/i18n'

import { server } from '../../../tests/server'
import { KEY, keyField, LOG, page, playSyncs, service, SETTINGS, show } from '../../../tests/syncs'

playSyncs()

describe('from no key to invoices', () => {
  beforeEach(() => {
    service.settings = null
    service.logs = []
  })

  it('tests, saves, starts the first sync, follows it, and leads to the invoices', async () => {
    const { queries, container } = show()
    await userEvent.type(await keyField(), KEY)
    await userEvent.click(screen.getByRole('button', { name: 'Kulcs ellenőrzése' }))
    const owner = await screen.findByText('Adószám: 12345678-1-42')
    expect(owner).toBeVisible()
    expect(service.told).toEqual([{ path: 'test', body: { api_key: KEY } }])

    await userEvent.click(screen.getByRole('button', { name: 'Mentés és első szinkron' }))
    const bar = await screen.findByRole('progressbar', { name: 'A szinkron haladása' })
    expect(bar).toHaveAttribute('aria-valuenow', '33')
    expect(screen.getByText('1 / 3 oldal')).toBeVisible()
    expect(screen.getByText('eddig 100 új vagy módosult bizonylat')).toBeVisible()
    expect(service.told.slice(1)).toEqual([
      { path: 'settings', body: { api_key_input: KEY, accept_other_company: false } },
      { path: 'trigger', body: { full_sync: false, background: true } },
    ])

    // Nothing of the key is left anywhere on the page or in its memory.
    expect(document.documentElement.outerHTML).not.toContain(KEY)
    expect([...container.querySelectorAll('input')].map(({ value }) => value)).not.toContain(KEY)
    const memory = [
      ...queries
        .getMutationCache()
        .getAll()
        .map(({ state }) => state),
      ...queries
        .getQueryCache()
        .getAll()
        .map(({ state }) => state),
      [localStorage, sessionStorage].map((store) => Object.entries(store)),
    ]
    expect(JSON.stringify(memory)).not.toContain(KEY)

    service.logs = [{ ...LOG, id: 8 }]
    expect(await screen.findByText('Itt van 282 bizonylat', {}, { timeout: 8000 })).toBeVisible()
    expect(screen.getByRole('link', { name: 'Megnézem a számlákat' })).toHaveAttribute('href', '/invoices')
    expect(screen.queryByRole('progressbar')).not.toBeInTheDocument()
  })

  it('stores the key of another tax number only after a conscious yes', async () => {
    server.use(
      http.post('/api/billingo-settings/test_credentials/', () =>
        HttpResponse.json({
          valid: true,
          tax_number: '87654321-2-13',
          matches_company: false,
          scope: 'unknown',
          message: '',
        }),
      ),
    )
    show()
    await userEvent.type(await keyField(), `${KEY}{Enter}`)
    expect(await screen.findByText('Ez a kulcs egy másik cégé')).toBeVisible()
    const save = screen.getByRole('button', { name: 'Mentés és első szinkron' })
    expect(save).toBeDisabled()
    await userEvent.click(screen.getByRole('checkbox', { name: /^Tudom/ }))
    await userEvent.click(save)
    await waitFor(() =>
      expect(service.told[0]).toEqual({
        path: 'settings',
        body: { api_key_input: KEY, accept_other_company: true },
      }),
    )
  })

  it('says what is wrong with a key that Billingo refuses, and forgets it when another is typed', async () => {
    server.use(
      http.post('/api/billingo-settings/test_credentials/', () =>
        HttpResponse.json({
          valid: false,
          tax_number: null,
          matches_company: false,
          scope: null,
          message: 'A Billingo nem fogadja el ezt az API-kulcsot.',
        }),
      ),
    )
    show()
    await userEvent.type(await keyField(), `${KEY}{Enter}`)
    const alert = await screen.findByRole('alert')
    expect(alert).toHaveTextContent('A Billingo nem fogadja el ezt az API-kulcsot.')
    expect(alert).toHaveTextContent('az egész kulcsot másolta-e ki')
    expect(screen.queryByRole('button', { name: 'Mentés és első szinkron' })).not.toBeInTheDocument()
    await userEvent.type(await keyField(), 'x')
    expect(screen.queryByRole('alert')).not.toBeInTheDocument()
  })

  it('says so when Billingo is out of reach, and stores nothing', async () => {
    server.use(
      http.post('/api/billingo-settings/test_credentials/', () =>
        HttpResponse.json(
          { code: 'billingo_unreachable', detail: 'A Billingo most nem érhető el.' },
          { status: 503 },
        ),
      ),
    )
    show()
    await userEvent.type(await keyField(), `${KEY}{Enter}`)
    expect(await screen.findByRole('alert')).toHaveTextContent('A Billingo most nem érhető el.')
    expect(service.told).toEqual([])
  })

  it('asks for a key when there is none in the field', async () => {
    show()
    await keyField()
    await userEvent.click(screen.getByRole('button', { name: 'Kulcs ellenőrzése' }))
    expect(screen.getByText('Illessze be a kulcsot.')).toBeVisible()
    expect(service.told).toEqual([])
  })
})

describe('a sync', () => {
  it('started here is followed to its end, and no longer', async () => {
    show()
    await userEvent.click(await screen.findByRole('button', { name: 'Szinkronizálás most' }))
    expect(await screen.findByRole('progressbar')).toBeVisible()
    expect(screen.getByRole('button', { name: 'Szinkronizálás most' })).toBeDisabled()
    let asked = 0
    service.logs = [{ ...LOG, id: 8 }]
    server.events.on('request:start', ({ request }) => {
      if (request.url.includes('page_size=1') && !request.url.includes('page_size=1&')) asked += 1
    })
    await waitFor(() => expect(screen.queryByRole('progressbar')).not.toBeInTheDocument(), { timeout: 8000 })
    asked = 0
    // Two of the intervals in which a running one is asked for.
    await new Promise((resolve) => setTimeout(resolve, 3200))
    server.events.removeAllListeners()
    expect(asked).toBe(0)
    expect(screen.getByRole('button', { name: 'Szinkronizálás most' })).toBeEnabled()
  })

  it('of everything is a choice in the menu', async () => {
    show()
    await userEvent.click(await screen.findByRole('button', { name: 'Hogyan szinkronizáljon?' }))
    // What the focus is on has a name, from the first moment on.
    await waitFor(() => expect(screen.getByRole('menuitem', { name: /^Csak a változások/ })).toHaveFocus())
    await userEvent.click(await screen.findByText('Teljes újraszinkronizálás'))
    await waitFor(() =>
      expect(service.told).toEqual([{ path: 'trigger', body: { full_sync: true, background: true } }]),
    )
  })

  it('that runs already is shown as if it had been started here', async () => {
    server.use(
      http.post('/api/billingo-settings/trigger_sync/', () => {
        service.logs = [{ ...LOG, id: 9, status: 'RUNNING', completed_at: null, pages_done: 2 }]
        return HttpResponse.json(
          { code: 'sync_already_running', detail: 'Már fut.', sync_log_id: 9 },
          { status: 409 },
        )
      }),
    )
    show()
    await userEvent.click(await screen.findByRole('button', { name: 'Szinkronizálás most' }))
    expect(await screen.findByText('2 / 3 oldal')).toBeVisible()
    expect(screen.getByText('Már fut egy szinkron: itt követheti.')).toBeVisible()
    expect(screen.queryByRole('alert')).not.toBeInTheDocument()
  })

  it('that could not start says why', async () => {
    server.use(
      http.post('/api/billingo-settings/trigger_sync/', () =>
        HttpResponse.json({ code: 'queue_unavailable', detail: 'A sor nem érhető el.' }, { status: 503 }),
      ),
    )
    show()
    await userEvent.click(await screen.findByRole('button', { name: 'Szinkronizálás most' }))
    expect(await screen.findByRole('alert')).toHaveTextContent('A sor nem érhető el.')
  })

  it('that failed says why, and what to do', async () => {
    service.logs = [
      {
        ...LOG,
        status: 'FAILED',
        errors_parsed: [
          {
            code: 'invalid_api_key',
            invoice_id: null,
            invoice_number: '',
            error: '401',
            text: 'A Billingo nem fogadja el ezt a kulcsot.',
            remedy: 'Készítsen új API-kulcsot.',
          },
        ],
      },
    ]
    show()
    const alert = await screen.findByRole('alert')
    expect(alert).toHaveTextContent('A Billingo nem fogadja el ezt a kulcsot.')
    expect(alert).toHaveTextContent('Teendő: Készítsen új API-kulcsot.')
    await userEvent.click(within(alert).getByRole('link', { name: 'Részletek' }))
    const details = await screen.findByRole('dialog')
    expect(await within(details).findByText('Készítsen új API-kulcsot.', { exact: false })).toBeVisible()
  })
})

it('filters the history, and keeps the filter in the address', async () => {
  service.logs = [LOG, { ...LOG, id: 6, status: 'FAILED' }]
  const { address } = show()
  const table = await screen.findByRole('table', { name: 'Előzmények' })
  expect(within(table).getAllByRole('row')).toHaveLength(3)
  await userEvent.selectOptions(screen.getByLabelText('Állapot'), 'FAILED')
  expect(address()).toBe('/sync?status=FAILED')
  await waitFor(() =>
    expect(within(screen.getByRole('table', { name: 'Előzmények' })).getAllByRole('row')).toHaveLength(2),
  )
})

it('leaves out the runs of the day that found nothing, until they are asked for', async () => {
  service.logs = [LOG, { ...LOG, id: 6, sync_type: 'INTERVAL' }]
  const { address } = show()
  const rows = () => within(screen.getByRole('table', { name: 'Előzmények' })).getAllByRole('row')
  await screen.findByRole('table', { name: 'Előzmények' })
  expect(rows()).toHaveLength(2)
  await userEvent.click(screen.getByLabelText('Változás nélküli napköziek is'))
  await waitFor(() => expect(rows()).toHaveLength(3))
  expect(rows()[2]).toHaveTextContent('Napközbeni')
  expect(address()).toBe('/sync?quiet=1')
})

it('tells the last sync without errors, and when it is tried again', async () => {
  service.settings = { ...SETTINGS, retrying: true }
  show()
  const state = await screen.findByRole('region', { name: 'Az adatok naprakészek' })
  expect(state).toHaveTextContent(/Utolsó sikeres szinkron2026. 11. 24. 02:00/)
  expect(state).toHaveTextContent(/Következő2026. 11. 26. 02:00 \(újrapróbálkozás\)/)
})

it('promises no next sync where nothing schedules', async () => {
  service.settings = { ...SETTINGS, scheduled: false, next_sync_time: null, next_sync_time_formatted: null }
  show()
  const state = await screen.findByRole('region', { name: 'Az adatok naprakészek' })
  expect(state).toHaveTextContent('Következőcsak kézi indítással')
  expect(screen.getByText(/^Jelenleg nem fut ütemező/)).toBeVisible()
  expect(screen.queryByText(/naponta 2:00$/)).not.toBeInTheDocument()
})

it('changes the hour, and shows what is stored when that fails', async () => {
  show()
  const hour = await screen.findByLabelText('Automatikus szinkron')
  expect(screen.getByText('Jelenleg: naponta 2:00')).toBeVisible()
  expect(screen.getByRole('option', { name: 'Alapértelmezett (naponta 2:00)' })).toBeInTheDocument()
  await userEvent.selectOptions(hour, '4')
  await waitFor(() =>
    expect(service.told).toEqual([{ path: 'settings', body: { sync_paused: false, sync_hour: 4 } }]),
  )
  server.use(
    http.post('/api/billingo-settings/', () =>
      HttpResponse.json({ code: 'database_unavailable', detail: 'Az adatbázis nem felel.' }, { status: 503 }),
    ),
  )
  await waitFor(() => expect(hour).toBeEnabled())
  await userEvent.click(screen.getByRole('switch'))
  expect(await screen.findByRole('alert')).toHaveTextContent('Az adatbázis nem felel.')
  expect(screen.getByRole('switch')).toBeChecked()
})

it('chooses how often it is synced during the day, and in which hours', async () => {
  service.settings = { ...SETTINGS, sync_interval_minutes: 7, sync_interval_from: 8, sync_interval_to: 17 }
  show()
  const interval = await screen.findByLabelText('Napközbeni szinkron')
  expect(interval).toHaveDisplayValue('7 percenként')
  const hours = (name: string) =>
    within(screen.getByLabelText(name))
      .getAllByRole('option')
      .map((option) => option.textContent)
  expect([hours('Ettől').at(-1), hours('Eddig')[0]]).toEqual(['16:00', '9:00'])
  await userEvent.selectOptions(screen.getByLabelText('Eddig'), '24')
  await waitFor(() => expect(interval).toBeEnabled())
  await userEvent.click(screen.getByLabelText('Csak hétfőtől péntekig'))
  await waitFor(() => expect(interval).toBeEnabled())
  await userEvent.selectOptions(interval, 'off')
  await waitFor(() =>
    expect(service.told.map(({ body }) => body)).toEqual([
      { sync_interval_to: 24 },
      { sync_interval_workdays: true },
      { sync_interval_minutes: null },
    ]),
  )
})

it('shows documents set aside, with the reason', async () => {
  server.use(
    http.get('/api/billingo-set-aside/', () =>
      HttpResponse.json(
        page([
          {
            id: 1,
            invoice_id: 55,
            invoice_number: 'E-2026-55',
            code: 'bad_date',
            text: 'Egy dátum nem dátum.',
            first_seen_at: '2026-11-20T02:00:00+01:00',
            last_tried_at: '2026-11-25T02:00:00+01:00',
            attempts: 6,
          },
        ]),
      ),
    ),
  )
  show()
  const table = await screen.findByRole('table', { name: /^Félretett bizonylatok/ })
  expect(within(table).getByText('E-2026-55')).toBeVisible()
  expect(within(table).getByText('Egy dátum nem dátum.')).toBeVisible()
})

it.each(['FINANCIAL', 'ACCOUNTANT', 'USER'] as const)('is for %s to read only', async (role) => {
  // Asking for the settings would be refused: it must not even be tried (MSW fails the test if the page does).
  server.use(
    http.get('/api/billingo-settings/', () => {
      throw new Error('asked for the settings')
    }),
  )
  show(role)
  expect(await screen.findByRole('table', { name: 'Előzmények' })).toBeVisible()
  expect(screen.getByText(/^A szinkront a cég adminisztrátora/)).toBeVisible()
  expect(screen.queryByRole('button', { name: 'Szinkronizálás most' })).not.toBeInTheDocument()
  expect(screen.queryByLabelText('Automatikus szinkron')).not.toBeInTheDocument()
})

it('speaks English too', async () => {
  await speak('en')
  show()
  expect(await screen.findByRole('button', { name: 'Sync now' })).toBeVisible()
  expect(await screen.findByRole('table', { name: 'History' })).toBeVisible()
})
