/** What Enter does on the page of matching, and what is said of it. */
import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'

import { page } from '../../../../tests/bank'
import {
  painted,
  press,
  pretendDesk,
  queue,
  rows,
  service,
  sheet,
  shown,
} from '../../../../tests/told/matchingDesk'
import { server } from '../../../../tests/server'
import { action, candidate, match, worksheet } from '../../../../tests/told/matching'

pretendDesk()

describe('Enter', () => {
  it('accepts what is seen, as it was seen, and the next line comes into its place', async () => {
    await shown()
    expect(within(sheet()).getAllByRole('listitem')[0]).toHaveTextContent('Ellene szól: 22 nappal')
    press('Enter')
    expect(rows()).toEqual(['2', '3'])
    expect(screen.getByText('Elfogadva: 2026-41. Még 2.')).toBeInTheDocument()
    await waitFor(() => expect(service.sent).toEqual([['/api/matches/1/accept/', { version: 1 }]]))
    await painted(2)
    expect(queue().getAttribute('aria-activedescendant')).toBe('line-2')
  })
  it('goes on where it was after the last actions were looked at', async () => {
    server.use(http.get('/api/match-actions/', () => HttpResponse.json(page())))
    await shown()
    press('t')
    const log = await screen.findByRole('dialog')
    const close = await within(log).findByRole('button', { name: 'Bezárás' })
    close.focus()
    fireEvent.click(close)
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(queue()).toHaveFocus()
  })

  it('does nothing while it is held down, nor before the line is painted', async () => {
    await shown()
    press('Enter', { repeat: true })
    expect(rows()).toHaveLength(3)
    press('Enter')
    press('Enter')
    press('Enter')
    expect(rows()).toEqual(['2', '3'])
    await painted(2)
    press('Enter')
    await waitFor(() =>
      expect(service.sent.map(([path]) => path)).toEqual([
        '/api/matches/1/accept/',
        '/api/matches/2/accept/',
      ]),
    )
  })
  it('accepts nothing where nothing is preset, and books no difference before somebody says what it is', async () => {
    service.sheets.set(
      1,
      worksheet({ ...service.sheets.get(1), match: match({ status: 'ambiguous', allocations: [] }) }),
    )
    await shown()
    press('Enter')
    expect(service.sent).toEqual([])
    press('3')
    press('Enter')
    expect(within(sheet()).getByRole('radio', { name: /Túlfizetés/ })).toBeChecked()
    expect(rows()).toHaveLength(3)
    press('Enter')
    await waitFor(() => expect(service.sent).toHaveLength(1))
    expect(service.sent[0]).toEqual([
      '/api/bank-transactions/1/allocate/',
      {
        allocations: [
          { invoice_id: 241, kind: 'payment', amount: '100000.00' },
          { invoice_id: 241, kind: 'overpayment', amount: '27000.00' },
        ],
        allocated_amount: '0.00',
      },
    ])
  })
  it('brings back what is refused, with who decided and when', async () => {
    server.use(
      http.post('/api/matches/1/accept/', () =>
        HttpResponse.json(
          {
            detail: 'Changed.',
            code: 'changed_meanwhile',
            version: 2,
            changed_by: 'Kovács Anna',
            changed_at: '2026-03-10T10:42:00+01:00',
          },
          { status: 409 },
        ),
      ),
    )
    await shown()
    press('Enter')
    expect(rows()).toEqual(['2', '3'])
    await waitFor(() => expect(rows()).toEqual(['1', '2', '3']))
    expect(screen.getByRole('alert')).toHaveTextContent('Kovács Anna 10:42-kor már döntött róla')
    // Whoever works on stays where he is.
    expect(queue().getAttribute('aria-activedescendant')).toBe('line-2')
  })
})

describe('what is said', () => {
  it('tells what was undone, and that its invoice is open again', async () => {
    server.use(
      http.post('/api/match-actions/:id/undo/', () => HttpResponse.json(action({ id: 9, kind: 'undo' }))),
    )
    await shown()
    press('Enter')
    await painted(2)
    press('z', { ctrlKey: true })
    expect(await screen.findByText('Visszavonva: 2026-41. A számla újra nyitott.')).toBeInTheDocument()
  })
  it('names what comes next after one was rejected, and never what only has something in common with it', async () => {
    const another = candidate({ invoice_id: 340, invoice_number: 'Z-1', why: 'alternative' })
    service.sheets.get(1)?.documents.push(another)
    await shown()
    press('n')
    expect(screen.getByText('Elvetve. Új javaslat: Z-1.')).toBeInTheDocument()
    press('ArrowDown')
    await painted(2)
    press('n')
    expect(screen.getByText('Elvetve. Nincs több javaslat.')).toBeInTheDocument()
  })
})
