/** The invoice beside the line: when it is there. */
import { act, screen, waitFor, within } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { beforeEach, describe, expect, it } from 'vitest'

import { language } from '@/lib/user/current'
import { adoptPreferences, LETTERS } from '@/lib/user/preferences'

import { page } from '../../../../../tests/bank'
import { detail } from '../../../../../tests/invoice'
import { press, pretendDesk, queue, service, sheet, shown } from '../../../../../tests/told/matchingDesk'
import { server } from '../../../../../tests/server'
import { worksheet } from '../../../../../tests/told/matching'

pretendDesk()

describe('the invoice beside', () => {
  beforeEach(() => {
    server.use(
      http.get('/api/billingo-invoices/:id/', ({ params }) =>
        HttpResponse.json(detail({ id: Number(params.id), invoice_number: `SZ-${String(params.id)}` })),
      ),
      http.get('/api/reconciliation/allocations/', () => HttpResponse.json(page())),
    )
  })
  const beside = () => screen.queryByRole('region', { name: 'A számla adatai' })

  it('is the one that is chosen, by s; the second s closes it, and the queue keeps the focus', async () => {
    await shown()
    queue().focus()
    press('s')
    expect(await screen.findByRole('heading', { name: /SZ-41/ })).toBeVisible()
    expect(queue()).toHaveFocus()
    const button = within(sheet()).getByRole('button', { name: 'Számla elrejtése' })
    expect(button).toHaveAttribute('aria-keyshortcuts', 's')
    press('2')
    expect(await screen.findByRole('heading', { name: /SZ-141/ })).toBeVisible()
    press('ArrowDown')
    expect(await screen.findByRole('heading', { name: /SZ-42/ })).toBeVisible()
    press('s')
    expect(beside()).toBeNull()
    expect(queue()).toHaveFocus()
    expect(service.sent).toEqual([])
  })
  it('is there for who may only look, and not where letters are switched off', async () => {
    await shown('USER')
    press('s')
    expect(await screen.findByRole('heading', { name: /SZ-41/ })).toBeVisible()
    press('Escape')
    expect(beside()).toBeNull()
    adoptPreferences({ language: 'hu', theme: 'auto', page: { [LETTERS]: false } })
    await waitFor(() => expect(queue()).toBeVisible())
    press('s')
    expect(beside()).toBeNull()
    adoptPreferences({ language: 'hu', theme: 'auto', page: {} })
  })
  it('is asked for anew in another language: some of its words are the service’s', async () => {
    const asked: string[] = []
    server.use(
      http.get('/api/billingo-invoices/:id/', ({ params }) => {
        asked.push(String(params.id))
        return HttpResponse.json(detail({ id: Number(params.id), invoice_number: 'SZ-41' }))
      }),
    )
    await shown()
    press('s')
    await screen.findByRole('heading', { name: /SZ-41/ })
    expect(asked).toEqual(['41'])
    act(() => language.set('en'))
    await waitFor(() => expect(asked).toEqual(['41', '41']))
    act(() => language.set('hu'))
  })
  it('says so where the line has none', async () => {
    service.sheets.set(1, worksheet({ ...service.sheets.get(1), match: null, documents: [] }))
    await shown()
    press('s')
    expect(await screen.findByText('Ehhez a tételhez nincs számla.')).toBeVisible()
  })
})
