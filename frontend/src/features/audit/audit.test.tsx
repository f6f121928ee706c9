import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse } from 'msw'
import { act } from 'react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'

import { speak } from '@/lib/user/i18n'

import { pretendLayout } from '../../../tests/layout'
import { renderPage } from '../../../tests/page'
import { server } from '../../../tests/server'
import { AuditPage } from './AuditPage'

let searches: string[]
let count: number

beforeEach(() => {
  searches = []
  count = 1
  pretendLayout(1000)
  server.use(
    http.get('/api/members/', () => HttpResponse.json({ count: 0, next: null, previous: null, results: [] })),
    http.get('/api/audit/', ({ request }) => {
      searches.push(new URL(request.url).search)
      const hungarian = request.headers.get('Accept-Language') === 'hu'
      const entry = {
        id: Number(new URL(request.url).searchParams.get('page')),
        created_at: '2026-11-24T08:15:00+01:00',
        user: 1,
        user_name: 'kata',
        action: 'sync_triggered',
        text: hungarian ? 'Szinkron indult' : 'A synchronization was started',
        target: '',
        details: { full: true },
      }
      return HttpResponse.json({ count, next: null, previous: null, results: count ? [entry] : [] })
    }),
  )
})

afterEach(() => vi.restoreAllMocks())

it('the audit is told in the sentences of the service, in the language of the page', async () => {
  renderPage(<AuditPage />, { at: '/audit' })
  const row = (await screen.findByText('Szinkron indult')).closest('[role=row]')
  expect(row).toHaveTextContent('kata')
  await act(() => speak('en'))
  expect(await screen.findByText('A synchronization was started')).toBeInTheDocument()
})

it('is narrowed by the address, and writes the address', async () => {
  const { address } = renderPage(<AuditPage />, { at: '/audit?from=2026-11-01' })
  await screen.findByText('Szinkron indult')
  expect(searches[0]).toBe('?created_from=2026-11-01&page=1&page_size=100')
  await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Mit' }), 'Szinkron indítása')
  await waitFor(() => expect(address()).toBe('/audit?action=sync_triggered&from=2026-11-01'))
  await waitFor(() => expect(searches.at(-1)).toContain('action=sync_triggered'))
  await userEvent.click(screen.getByRole('button', { name: 'Eltávolítás: Mit: Szinkron indítása' }))
  await waitFor(() => expect(address()).toBe('/audit?from=2026-11-01'))
})

it('goes on as far as one scrolls', async () => {
  count = 1000
  renderPage(<AuditPage />, { at: '/audit' })
  expect(await screen.findByText('1 000 bejegyzés')).toBeInTheDocument()
  const grid = await screen.findByRole('grid')
  act(() => grid.focus())
  await userEvent.keyboard('{End}')
  await waitFor(() => expect(searches.at(-1)).toContain('page=10&'))
})

it('is copied as it is told', async () => {
  const user = userEvent.setup()
  renderPage(<AuditPage />, { at: '/audit' })
  await screen.findByText('Szinkron indult')
  act(() => screen.getByRole('grid').focus())
  await user.keyboard('{Control>}c{/Control}')
  await screen.findByText('1 sor a vágólapon')
  expect((await navigator.clipboard.readText()).replaceAll('\u00a0', ' ')).toBe(
    'Mi történt\tKi\tMikor\r\nSzinkron indult\tkata\t2026. 11. 24. 08:15',
  )
})

it('says that nothing fits, and leads out of it', async () => {
  count = 0
  const { address } = renderPage(<AuditPage />, { at: '/audit?user=4' })
  await userEvent.click(await screen.findByRole('button', { name: 'Szűrők törlése' }))
  await waitFor(() => expect(address()).toBe('/audit'))
})

it('is not for other roles, and is not asked for', () => {
  renderPage(<AuditPage />, { role: 'ACCOUNTANT', at: '/audit' })
  expect(screen.getByText('Ezt csak adminisztrátor láthatja')).toBeInTheDocument()
  expect(searches).toEqual([])
})

it('is saved under a name as the service calls its parameters, and opened again', async () => {
  const user = userEvent.setup()
  const query = { created_from: '2026-11-01', user: '1' }
  const stored = { id: 7, list: 'audit', name: 'Novemberi', query, columns: ['what'], is_shared: false }
  const view = { ...stored, is_mine: true, owner: 'kata', created_at: '2026-11-24T08:15:00+01:00' }
  let asked = ''
  let sent: unknown
  server.use(
    http.get('/api/saved-views/', ({ request }) => {
      asked = new URL(request.url).search
      const results = [{ ...view, updated_at: view.created_at }]
      return HttpResponse.json({ count: 1, next: null, previous: null, results })
    }),
    http.post('/api/saved-views/', async ({ request }) => {
      sent = await request.json()
      return HttpResponse.json({ ...view, id: 8, updated_at: view.created_at }, { status: 201 })
    }),
  )
  const { address } = renderPage(<AuditPage />, { at: '/audit?to=2026-11-30' })
  await screen.findByText('Szinkron indult')
  await user.click(screen.getByRole('button', { name: /Nézet/ }))
  await user.type(await screen.findByRole('textbox', { name: 'Nézet mentése' }), 'Eddig{Enter}')
  await waitFor(() =>
    expect(sent).toEqual({
      list: 'audit',
      name: 'Eddig',
      query: { created_to: '2026-11-30' },
      columns: ['what', 'who', 'when'],
      is_shared: false,
    }),
  )
  expect(asked).toBe('?list=audit&page_size=1000')
  await user.click(screen.getByRole('button', { name: 'Novemberi' }))
  await waitFor(() => expect(address()).toBe('/audit?user=1&from=2026-11-01&columns=what'))
})
