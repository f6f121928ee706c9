import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse } from 'msw'
import { expect, it } from 'vitest'

import type { LaidAllocation } from '@/types/matching'

import { page } from '../../../tests/bank'
import { renderPage } from '../../../tests/page'
import { server } from '../../../tests/server'
import { allocation } from '../../../tests/told/matching'
import { Laid } from './Laid'

const laid = (change: Partial<LaidAllocation>): LaidAllocation => ({
  ...allocation(),
  id: 1,
  line_id: 7,
  line_text: '2026-03-09 127000 HUF',
  booking_date: '2026-03-09',
  currency: 'HUF',
  action_id: 5,
  action_kind: 'accept',
  action_lines: 1,
  user_name: 'anna',
  made_at: '2026-03-10T08:00:00+01:00',
  undone_at: null,
  undone_by: '',
  ...change,
})

it('leads from a document to the money, and takes back one line even of what was done to many', async () => {
  const sent: string[] = []
  let rows = [
    laid({ id: 1 }),
    laid({ id: 2, line_id: 8, action_id: 6, action_lines: 40, booking_date: '2026-03-11' }),
  ]
  const answer = ({ request }: { request: Request }) => {
    sent.push(new URL(request.url).pathname)
    rows = rows.slice(1)
    return new HttpResponse(null)
  }
  server.use(
    http.get('/api/reconciliation/allocations/', ({ request }) => {
      expect(new URL(request.url).search).toBe('?invoice=41&undone=false&page_size=100')
      return HttpResponse.json(page(...rows))
    }),
    http.post('/api/match-actions/5/undo/', answer),
    http.post('/api/bank-transactions/8/undo/', answer),
  )
  const user = userEvent.setup()
  renderPage(<Laid of={{ invoice: 41 }} />)
  expect(await screen.findByRole('link', { name: /2026.*09/ })).toHaveAttribute('href', '/bank/lines/7')
  for (const [day, path] of [
    ['09', '/api/match-actions/5/undo/'],
    ['11', '/api/bank-transactions/8/undo/'],
  ] as const) {
    await user.click(await screen.findByRole('button', { name: new RegExp(`Visszavonás: .*${day}`) }))
    await waitFor(() => expect(sent.at(-1)).toBe(path))
  }
  await waitFor(() => expect(screen.queryByRole('heading')).toBeNull())
})
