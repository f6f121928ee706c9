import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse } from 'msw'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { renderPage } from '../../../../tests/page'
import { server } from '../../../../tests/server'
import { UserMenu } from './UserMenu'

const LOGOUT = '/api/auth/logout/'
const assign = vi.fn()

beforeEach(() => {
  vi.stubGlobal('location', { href: window.location.href, assign })
})
afterEach(() => {
  vi.unstubAllGlobals()
  assign.mockReset()
})

async function signOut() {
  const page = renderPage(<UserMenu />)
  page.queries.setQueryData(['me'], 'kata')
  const user = userEvent.setup()
  await user.click(screen.getByRole('button', { name: /^Saját menü/ }))
  await user.click(await screen.findByRole('button', { name: 'Kijelentkezés' }))
  return page
}

describe('signing out', () => {
  it.each([204, 401])('answered by %i leaves for the login page', async (status) => {
    server.use(http.post(LOGOUT, () => new HttpResponse(null, { status })))
    const { queries } = await signOut()
    await waitFor(() => expect(assign).toHaveBeenCalledWith('/login'))
    expect(queries.getQueryData(['me'])).toBeUndefined()
  })

  it.each([
    [
      'a busy service',
      () => HttpResponse.json({ detail: 'Később.', code: 'later' }, { status: 503 }),
      /Később\./,
    ],
    ['no network', () => HttpResponse.error(), /nem érhető el/],
  ])('that fails with %s stays, and tells it', async (_, answer, told) => {
    server.use(http.post(LOGOUT, answer))
    const { queries } = await signOut()
    expect(await screen.findByText(told)).toBeVisible()
    expect(assign).not.toHaveBeenCalled()
    expect(queries.getQueryData(['me'])).toBe('kata')
  })
})
