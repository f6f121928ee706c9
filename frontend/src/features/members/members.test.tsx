import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse } from 'msw'
import { beforeEach, describe, expect, it } from 'vitest'

import { speak } from '@/lib/user/i18n'
import type { Invitation, Member } from '@/types/administration'

import { renderPage } from '../../../tests/page'
import { server } from '../../../tests/server'
import { MembersPage } from './MembersPage'

const TOKEN = 'abc-the-token'
const pageOf = (results: unknown[]) => ({ count: results.length, next: null, previous: null, results })

function member(id: number, username: string, role: Member['role'], me = false): Member {
  return {
    id,
    user: {
      id,
      username,
      first_name: '',
      last_name: '',
      email: `${username}@example.com`,
      is_active: true,
      last_login: me ? '2026-11-24T08:15:00+01:00' : null,
    },
    role,
    role_formatted: role,
    is_me: me,
    created_at: '2026-01-02T03:04:05+01:00',
  }
}

const invitation: Invitation = {
  id: 7,
  email: 'anna@example.com',
  role: 'ACCOUNTANT',
  role_formatted: 'Könyvelő',
  invited_by: 'kata',
  created_at: '2026-11-25T09:00:00+01:00',
  expires_at: '2026-12-02T09:00:00+01:00',
}

let invitations: Invitation[]
let asked: unknown[]

beforeEach(() => {
  invitations = []
  asked = []
  server.use(
    http.get('/api/members/', () =>
      HttpResponse.json(pageOf([member(1, 'kata', 'ADMIN', true), member(2, 'béla', 'USER')])),
    ),
    http.get('/api/auth/invitations/', () => HttpResponse.json(pageOf(invitations))),
    http.post('/api/auth/invitations/', async ({ request }) => {
      asked.push(await request.json())
      invitations = [invitation]
      return HttpResponse.json({ ...invitation, token: TOKEN }, { status: 201 })
    }),
  )
})

async function openInvite() {
  await userEvent.click(await screen.findByRole('button', { name: 'Tag meghívása' }))
  return screen.findByRole('dialog')
}

describe('members', () => {
  it('are listed with role and last sign-in', async () => {
    renderPage(<MembersPage />)
    const row = (await screen.findByText('béla')).closest('tr')
    expect(row).toHaveTextContent('Felhasználó')
    expect(row).toHaveTextContent('Még nem lépett be')
    expect(screen.getByText('Ön').closest('tr')).toHaveTextContent('2026. 11. 24. 08:15')
  })

  it('are in English in English', async () => {
    await speak('en')
    renderPage(<MembersPage />)
    expect(await screen.findByText('Has not signed in yet')).toBeInTheDocument()
    expect(screen.getByRole('button', { name: 'Invite a member' })).toBeInTheDocument()
  })

  it('are not for other roles, and are not asked for', () => {
    renderPage(<MembersPage />, { role: 'ACCOUNTANT' })
    expect(screen.getByText('Ezt csak adminisztrátor láthatja')).toBeInTheDocument()
    expect(screen.queryByRole('button', { name: 'Tag meghívása' })).not.toBeInTheDocument()
  })

  it('stay while the service protects the last administrator, with its reason', async () => {
    const detail = 'Egy cégnek legalább egy adminisztrátora marad.'
    server.use(
      http.delete('/api/members/1/', () =>
        HttpResponse.json({ detail, code: 'last_admin' }, { status: 409 }),
      ),
    )
    renderPage(<MembersPage />)
    await userEvent.click(
      await screen.findByRole('button', { name: /^Eltávolítás: Kiss Kata|^Eltávolítás: kata/ }),
    )
    const dialog = await screen.findByRole('dialog')
    expect(dialog).toHaveTextContent('Saját magát távolítja el.')
    await userEvent.click(within(dialog).getByRole('button', { name: 'Eltávolítás' }))
    expect(await within(dialog).findByRole('alert')).toHaveTextContent(detail)
  })

  it('get another role, which is sent once it is another', async () => {
    server.use(
      http.patch('/api/members/2/', async ({ request }) => {
        asked.push(await request.json())
        return HttpResponse.json(member(2, 'béla', 'FINANCIAL'))
      }),
    )
    renderPage(<MembersPage />)
    await userEvent.click(await screen.findByRole('button', { name: 'Szerepkör módosítása: béla' }))
    const save = await screen.findByRole('button', { name: 'Szerepkör mentése' })
    expect(save).toBeDisabled()
    await userEvent.click(screen.getByRole('radio', { name: 'Pénzügyes' }))
    await userEvent.click(save)
    expect(await screen.findByText('béla új szerepköre: Pénzügyes.')).toBeInTheDocument()
    expect(asked).toEqual([{ role: 'FINANCIAL' }])
  })
})

describe('an invitation', () => {
  it('shows its link once, with how long it is good, and keeps it nowhere', async () => {
    const { queries } = renderPage(<MembersPage />)
    await openInvite()
    await userEvent.type(screen.getByRole('textbox', { name: 'E-mail-cím' }), ' anna@example.com ')
    await userEvent.click(screen.getByRole('radio', { name: 'Könyvelő' }))
    await userEvent.click(screen.getByRole('button', { name: 'Hivatkozás készítése' }))

    const link = await screen.findByRole('textbox', { name: 'Meghívó: anna@example.com' })
    expect(link).toHaveValue(`${location.origin}/invitation/${TOKEN}`)
    expect(screen.getByRole('dialog')).toHaveTextContent('2026. 12. 02. 09:00')
    expect(asked).toEqual([{ email: 'anna@example.com', role: 'ACCOUNTANT' }])

    // A stray key does not take it away.
    await userEvent.keyboard('{Escape}')
    expect(link).toBeInTheDocument()
    await userEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Bezárás' }))
    await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument())
    expect(await screen.findByText('anna@example.com')).toBeInTheDocument()
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
    expect(kept).not.toContain(TOKEN)

    await openInvite()
    expect(screen.getByRole('textbox', { name: 'E-mail-cím' })).toHaveValue('')
  })

  it('tells by the field what is wrong with the address', async () => {
    const errors = { email: ['Érvényes e-mail-címet adjon meg.'] }
    server.use(
      http.post('/api/auth/invitations/', () =>
        HttpResponse.json({ detail: 'Hibás kérés.', code: 'invalid', errors }, { status: 400 }),
      ),
    )
    renderPage(<MembersPage />)
    await openInvite()
    const field = screen.getByRole('textbox', { name: 'E-mail-cím' })
    await userEvent.click(screen.getByRole('button', { name: 'Hivatkozás készítése' }))
    expect(field).toHaveAccessibleDescription(/Adja meg a meghívott e-mail-címét/)
    await userEvent.type(field, 'anna@{Enter}')
    await waitFor(() => expect(field).toHaveAccessibleDescription(/Érvényes e-mail-címet adjon meg/))
    expect(field).toBeInvalid()
  })

  it('that is open can be withdrawn, after a question', async () => {
    invitations = [invitation]
    server.use(
      http.delete('/api/auth/invitations/7/', () => {
        invitations = []
        return new HttpResponse(null, { status: 204 })
      }),
    )
    renderPage(<MembersPage />)
    await userEvent.click(
      await screen.findByRole('button', { name: 'Meghívó visszavonása: anna@example.com' }),
    )
    const dialog = await screen.findByRole('dialog')
    expect(dialog).toHaveTextContent('a hivatkozás nem nyílik meg többé')
    await userEvent.click(within(dialog).getByRole('button', { name: 'Visszavonás' }))
    expect(await screen.findByText('Nincs nyitott meghívó.')).toBeInTheDocument()
  })
})
