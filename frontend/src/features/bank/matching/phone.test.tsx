/** The page of matching on a phone: one line on the whole screen. */
import { fireEvent, screen, waitFor } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { expect, it } from 'vitest'

import { server } from '../../../../tests/server'
import { wide } from '../../../../tests/layout'
import { painted, pretendDesk, press, QUEUE, sheet, summary } from '../../../../tests/told/matchingDesk'
import { renderPage } from '../../../../tests/page'
import { MatchingPage } from './MatchingPage'

pretendDesk()

it('tells which of all lines it is, not only of those that are fetched, and keeps the focus at the last', async () => {
  server.use(http.get(`${QUEUE}summary/`, () => HttpResponse.json(summary({ proposed: 800 }))))
  wide(24)
  renderPage(<MatchingPage />, { at: '/matching' })
  await screen.findByRole('grid')
  press('Enter')
  await painted(1)
  await waitFor(() => expect(screen.getByText('1 / 800')).toBeVisible())
  const next = screen.getByRole('button', { name: 'Következő' })
  next.focus()
  fireEvent.click(next)
  await painted(2)
  fireEvent.click(next)
  await painted(3)
  expect(next).toHaveAttribute('aria-disabled', 'true')
  expect(next).toBeEnabled()
  expect(next).toHaveFocus()
  fireEvent.click(next)
  expect(sheet().dataset.painted).toMatch(/^3:/)
})
