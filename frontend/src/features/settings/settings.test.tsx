import { screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse } from 'msw'
import { beforeEach, expect, it } from 'vitest'

import { speak } from '@/lib/user/i18n'
import type { ApiToken } from '@/types/administration'

import { renderPage } from '../../../tests/page'
import { server } from '../../../tests/server'
import { SettingsPage } from './SettingsPage'

const TOKEN = 'bmt_the-token'
const token: ApiToken = {
  id: 5,
  name: 'ERP',
  scope: 'read',
  scope_formatted: 'Olvasás',
  beginning: 'bmt_abcdef',
  user: 'kata',
  is_mine: true,
  created_at: '2026-11-25T09:00:00+01:00',
  expires_at: '2027-02-23T09:00:00+01:00',
  is_expired: false,
  last_used_on: null,
}

let tokens: ApiToken[]
let asked: unknown[]

beforeEach(() => {
  tokens = []
  asked = []
  server.use(
    http.get('/api/api-tokens/', () =>
      HttpResponse.json({ count: tokens.length, next: null, previous: null, results: tokens }),
    ),
    http.post('/api/api-tokens/', async ({ request }) => {
      asked.push(await request.json())
      tokens = [token]
      return HttpResponse.json({ ...token, token: TOKEN }, { status: 201 })
    }),
    http.delete('/api/api-tokens/5/', () => {
      tokens = []
      return new HttpResponse(null, { status: 204 })
    }),
  )
})

it('an administrator finds every part of the settings', () => {
  renderPage(<SettingsPage />, { features: ['RECONCILIATION'] })
  const doors = screen.getAllByRole('link').map((link) => link.getAttribute('href'))
  expect(doors).toEqual([
    '/account',
    '/sync',
    '/bank/quality',
    '/members',
    '/notifications',
    '/features',
    '/audit',
  ])
  expect(screen.getByText('Demó Kft.')).toBeInTheDocument()
  expect(screen.getByText('Verzió: 0.0.1')).toBeInTheDocument()
})

it('others find their own, and whom to ask', async () => {
  await speak('en')
  renderPage(<SettingsPage />, { role: 'ACCOUNTANT' })
  expect(screen.getAllByRole('link').map((link) => link.getAttribute('href'))).toEqual(['/account'])
  expect(
    screen.getByText(
      'see invoices, export invoices, see bank accounts and transactions, import bank statements, explain bank transactions, see the sync log, issue certificates of completeness',
    ),
  ).toBeInTheDocument()
  expect(screen.getByText('Whom to ask for more?')).toBeInTheDocument()
})

it('a token is made, shown once, and revoked', async () => {
  renderPage(<SettingsPage />)
  const user = userEvent.setup()
  expect(await screen.findByText('Nincs API-token.')).toBeInTheDocument()
  await user.click(screen.getByRole('button', { name: 'Új token' }))
  const dialog = await screen.findByRole('dialog')
  await user.click(within(dialog).getByRole('button', { name: 'Token készítése' }))
  expect(within(dialog).getByText('Adjon nevet a tokennek.')).toBeInTheDocument()
  await user.type(within(dialog).getByLabelText('Név'), ' ERP ')
  await user.click(within(dialog).getByLabelText('Olvasás és írás'))
  await user.selectOptions(within(dialog).getByLabelText('Meddig érvényes?'), '30')
  await user.click(within(dialog).getByRole('button', { name: 'Token készítése' }))
  expect(await within(dialog).findByDisplayValue(TOKEN)).toBeInTheDocument()
  const [sent] = asked as [{ name: string; scope: string; expires_at: string }]
  expect(sent).toMatchObject({ name: 'ERP', scope: 'write' })
  const days = (Date.parse(sent.expires_at) - Date.now()) / 86_400_000
  expect(Math.round(days)).toBe(30)
  await user.click(within(dialog).getByText('Bezárás'))
  const row = await screen.findByRole('row', { name: /ERP/ })
  expect(screen.queryByDisplayValue(TOKEN)).not.toBeInTheDocument()
  expect(within(row).getByText('Még nem használták')).toBeInTheDocument()
  await user.click(within(row).getByRole('button', { name: 'Token visszavonása: ERP' }))
  await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Visszavonás' }))
  expect(await screen.findByText('Nincs API-token.')).toBeInTheDocument()
})
