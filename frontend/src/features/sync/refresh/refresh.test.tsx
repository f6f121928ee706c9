import { screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse } from 'msw'
import { beforeEach, expect, it } from 'vitest'

import type { RefreshToken } from '@/types/administration'

import { renderPage } from '../../../../tests/page'
import { server } from '../../../../tests/server'
import { RefreshTokens } from './RefreshTokens'

const SECRET = `bmr_${'x'.repeat(43)}`
const ADDRESS = `${window.location.origin}/api/refresh/${SECRET}/`
const TOKEN: RefreshToken = {
  id: 5,
  name: 'webáruház',
  beginning: 'bmr_xxxxxx',
  created_by: 'kata',
  created_at: '2026-11-25T09:00:00+01:00',
  last_used_at: null,
  revoked_at: null,
}

let tokens: RefreshToken[]
let asked: unknown[]

beforeEach(() => {
  tokens = []
  asked = []
  server.use(
    http.get('/api/refresh-tokens/', () =>
      HttpResponse.json({ count: tokens.length, next: null, previous: null, results: tokens }),
    ),
    http.post('/api/refresh-tokens/', async ({ request }) => {
      asked.push(await request.json())
      tokens = [TOKEN]
      return HttpResponse.json({ ...TOKEN, token: SECRET }, { status: 201 })
    }),
    http.delete('/api/refresh-tokens/5/', () => {
      tokens = [{ ...TOKEN, revoked_at: '2026-11-26T09:00:00+01:00' }]
      return new HttpResponse(null, { status: 204 })
    }),
  )
})

it('makes a token, shows its address and the line for curl once, and revokes it', async () => {
  renderPage(<RefreshTokens />)
  const user = userEvent.setup()
  expect(await screen.findByText('Nincs token.')).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'Új token' }))
  const dialog = await screen.findByRole('dialog')
  await user.click(within(dialog).getByRole('button', { name: 'Token készítése' }))
  expect(within(dialog).getByText('Adjon nevet a tokennek.')).toBeInTheDocument()
  await user.type(within(dialog).getByLabelText('Név'), ' webáruház ')
  await user.click(within(dialog).getByRole('button', { name: 'Token készítése' }))
  expect(await within(dialog).findByDisplayValue(ADDRESS)).toBeInTheDocument()
  expect(within(dialog).getByText(`curl -X POST ${ADDRESS}`)).toBeInTheDocument()
  expect(asked).toEqual([{ name: 'webáruház' }])
  await user.click(within(dialog).getByText('Bezárás'))
  const row = await screen.findByRole('listitem')
  expect(document.body.innerHTML).not.toContain(SECRET)
  expect(row).toHaveTextContent('bmr_xxxxxx…')
  expect(row).toHaveTextContent('Még nem hívták')
  await user.click(within(row).getByRole('button', { name: 'Token visszavonása: webáruház' }))
  await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Visszavonás' }))
  expect(await screen.findByText(/^Visszavonva: 2026\. 11\. 26\./)).toBeInTheDocument()
  expect(screen.queryByRole('button', { name: /^Token visszavonása/ })).not.toBeInTheDocument()
})

it('says what is wrong with a name', async () => {
  server.use(
    http.post('/api/refresh-tokens/', () =>
      HttpResponse.json(
        { code: 'invalid', detail: 'Hibás.', errors: { name: ['Ilyen nevű token már van.'] } },
        { status: 400 },
      ),
    ),
  )
  tokens = [{ ...TOKEN, last_used_at: '2026-11-26T09:00:00+01:00' }]
  renderPage(<RefreshTokens />)
  expect(await screen.findByText(/Utoljára hívták: 2026\. 11\. 26\..09:00/)).toBeVisible()
  const user = userEvent.setup()
  await user.click(screen.getByRole('button', { name: 'Új token' }))
  const dialog = await screen.findByRole('dialog')
  await user.type(within(dialog).getByLabelText('Név'), 'webáruház')
  await user.click(within(dialog).getByRole('button', { name: 'Token készítése' }))
  expect(await within(dialog).findByText('Ilyen nevű token már van.')).toBeInTheDocument()
})
