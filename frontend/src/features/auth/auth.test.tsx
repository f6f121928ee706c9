import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'

import { renderPage } from '../../../tests/page'
import { server } from '../../../tests/server'
import { InvitationPage } from './InvitationPage'
import { ProfileForm } from './ProfileForm'

const INVITATION = {
  company: 'Alma Kft.',
  invited_by: 'Kovács Anna',
  role: 'ACCOUNTANT',
  email: 'b@example.hu',
  expires_at: '2026-12-05T10:00:00+01:00',
  state: 'open',
}

function invited(answer: Response) {
  server.use(
    http.get('/api/auth/me/', () =>
      HttpResponse.json({ detail: 'x', code: 'not_authenticated' }, { status: 401 }),
    ),
    http.post('/api/auth/refresh/', () =>
      HttpResponse.json({ detail: 'x', code: 'not_authenticated' }, { status: 401 }),
    ),
    http.post('/api/auth/invitation/', () => answer),
  )
  renderPage(<InvitationPage />, { at: '/invitation/abc' })
}

describe('an invitation', () => {
  it('names company, inviter, role, and until when it holds', async () => {
    invited(HttpResponse.json(INVITATION))
    expect(await screen.findByText('Alma Kft.')).toBeVisible()
    expect(screen.getByText('Kovács Anna')).toBeVisible()
    expect(screen.getByText('Könyvelő')).toBeVisible()
    expect(screen.getByText(/2026.\s12.\s05.\s10:00/)).toBeVisible()
    expect(await screen.findByRole('button', { name: 'Fiók létrehozása és belépés' })).toBeVisible()
  })

  it('that has expired says so, and whom to ask, before anybody fills a form in', async () => {
    invited(HttpResponse.json({ ...INVITATION, state: 'expired' }))
    expect(await screen.findByRole('alert')).toHaveTextContent(/Ez a meghívó lejárt.*Alma Kft.*Kovács Anna/)
    expect(screen.queryByRole('button', { name: 'Fiók létrehozása és belépés' })).not.toBeInTheDocument()
  })

  it('that is none says so', async () => {
    invited(
      HttpResponse.json({ detail: 'Ez a meghívó érvénytelen.', code: 'invalid_invitation' }, { status: 400 }),
    )
    expect(await screen.findByRole('alert')).toHaveTextContent('Ez a meghívó érvénytelen.')
  })
})

describe("one's own data", () => {
  const USER = {
    id: 1,
    username: 'kata',
    first_name: 'Kata',
    last_name: 'Kiss',
    email: 'kata@example.com',
    is_operator: false,
  }

  it('is changed: a name at once, an address with the password', async () => {
    const told: unknown[] = []
    server.use(
      http.patch('/api/auth/me/', async ({ request }) => {
        told.push(await request.json())
        return new HttpResponse(null, { status: 200 })
      }),
    )
    renderPage(<ProfileForm user={USER} />)
    const save = screen.getByRole('button', { name: 'Mentés' })
    expect(save).toBeDisabled()
    await userEvent.clear(screen.getByLabelText('Vezetéknév'))
    await userEvent.type(screen.getByLabelText('Vezetéknév'), 'Nagy')
    await userEvent.click(save)
    const names = { last_name: 'Nagy', first_name: 'Kata' }
    await waitFor(() => expect(told).toEqual([{ ...names, email: 'kata@example.com' }]))
    await userEvent.clear(screen.getByLabelText('E-mail'))
    await userEvent.type(screen.getByLabelText('E-mail'), 'k@example.hu')
    expect(save).toBeDisabled()
    await userEvent.type(screen.getByLabelText('Jelenlegi jelszó'), 'Correct-horse-9')
    await userEvent.click(save)
    await waitFor(() =>
      expect(told.at(-1)).toEqual({ ...names, email: 'k@example.hu', current_password: 'Correct-horse-9' }),
    )
  })

  it('tells beside the field that the password is wrong', async () => {
    server.use(
      http.patch('/api/auth/me/', () =>
        HttpResponse.json(
          { detail: 'Nem ez.', code: 'wrong_password', errors: { current_password: ['A jelszó nem ez.'] } },
          { status: 400 },
        ),
      ),
    )
    renderPage(<ProfileForm user={USER} />)
    await userEvent.type(screen.getByLabelText('E-mail'), 'x')
    await userEvent.type(screen.getByLabelText('Jelenlegi jelszó'), 'guess')
    await userEvent.click(screen.getByRole('button', { name: 'Mentés' }))
    expect(await screen.findByText('A jelszó nem ez.')).toBeVisible()
  })
})
