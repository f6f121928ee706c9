/** Many proposals accepted at once. */
import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'

import {
  press,
  pretendDesk,
  proposed,
  QUEUE,
  service,
  shown,
} from '../../../../../../tests/told/matchingDesk'
import { server } from '../../../../../../tests/server'
import { action, allocation, match, proposal } from '../../../../../../tests/told/matching'
import { page } from '../../../../../../tests/bank'

pretendDesk()

function forecasted(id: number, confidence: number) {
  const told = match({ id, version: 1, confidence })
  const allocations = [allocation({ invoice_id: 40 + id, invoice_number: `2026-4${id}` })]
  return { id, version: 1, confidence, line: { ...told.line, counterparty_name: `VEVO ${id}` }, allocations }
}

describe('many at once', () => {
  it('are accepted by the second Ctrl+Enter, without those that are to be looked at and those that went', async () => {
    server.use(
      http.post(`${QUEUE}forecast/`, () =>
        HttpResponse.json({
          matches: [forecasted(1, 0.9999), forecasted(2, 0.991)],
          invoices: 2,
          expected_wrong: 0.004,
          currencies: [{ currency: 'HUF', count: 2, amount: '254000.00' }],
          left_out: [{ id: 3, reason: 'against' }],
        }),
      ),
      http.post('/api/matches/accept/', async ({ request }) => {
        const body = (await request.json()) as { matches: unknown[] }
        service.sent.push(['accept', body.matches])
        if (body.matches.length === 1) return HttpResponse.json(action({ id: 9, lines: 1 }))
        const refusal = { detail: 'x', code: 'changed_meanwhile', errors: { match: ['2'] } }
        return HttpResponse.json(refusal, { status: 409 })
      }),
    )
    await shown()
    press('a', { ctrlKey: true })
    expect(screen.getByText(/Kijelölve 3/)).toHaveTextContent('várhatóan 0,0 hibás')
    press('Enter', { ctrlKey: true })
    expect(await screen.findByText('várhatóan 0,004 hibás')).toBeVisible()
    expect(screen.getByText('szól valami ellene: 1')).toBeVisible()
    // Each line beside what it is laid on, the least sure first, and both sums.
    const table = screen.getByRole('table', { name: /^Párok/ })
    const cells = within(table)
      .getAllByRole('row')
      .slice(1)
      .map((row) => row.textContent.replace(/[\s\u00a0]+/g, ' '))
    expect(cells).toEqual([
      '03. 09. VEVO 2+127 000 Ft2026-42 Hétszínvirág Kft.127 000 Ft99,1%',
      '03. 09. VEVO 1+127 000 Ft2026-41 Hétszínvirág Kft.127 000 Fttöbb mint 99,9%',
      'ÖsszesenTételek254 000 FtSzámlák254 000 Ft',
    ])
    expect(service.sent).toEqual([])
    press('Enter', { ctrlKey: true })
    await waitFor(() => expect(service.sent).toHaveLength(2))
    expect(service.sent[1]?.[1]).toEqual([{ id: 1, version: 1 }])
    expect(await screen.findByText('1 elfogadva, 1 nem: közben más döntött róla.')).toBeInTheDocument()
  })
  it('are all that fit, also those that are not fetched yet, and how many is said', async () => {
    // So many that the rest is not fetched by itself.
    for (let id = 4; id <= 80; id++) proposed(id)
    const later = [81, 82].map((id) => proposal(id).line)
    let fetched = 0
    server.use(
      http.get(QUEUE, ({ request }) => {
        const second = new URL(request.url).searchParams.get('page') === '2'
        const rows = second ? later : service.lines
        if (second) fetched += 1
        return HttpResponse.json({ ...page(...rows), count: 82, next: second ? null : 'http://x/?page=2' })
      }),
    )
    await shown()
    expect(fetched).toBe(0)
    press('a', { ctrlKey: true })
    expect(await screen.findByText('Kijelölve 82, mind, ami a szűrésnek megfelel.')).toBeInTheDocument()
    expect(screen.getByText(/^Kijelölve 82 ·/)).toHaveTextContent('10 414 000 Ft')
    press(' ')
    expect(screen.getByText(/^Kijelölve 81 ·/)).toBeVisible()
    fireEvent.click(screen.getByRole('button', { name: /Választásra vár/ }))
    await waitFor(() => expect(screen.queryByText(/^Kijelölve \d+ ·/)).toBeNull())
  })
})
