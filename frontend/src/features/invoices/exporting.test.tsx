import { act, screen, waitFor } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { describe, expect, it, vi } from 'vitest'

import { currentCompany } from '@/lib/user/current'
import { take } from '@/queries/operations'

import { playInvoices, COUNT, LIST, service, shown } from '../../../tests/invoices'
import { operation } from '../../../tests/operation'
import { server } from '../../../tests/server'

playInvoices()

describe('an export', () => {
  /** The request for the file, once there was one. */
  function exporting() {
    // More would be made in the background.
    service.there = 5000
    const asked: { url?: URL; body?: unknown } = {}
    const answer = async ({ request }: { request: Request }) => {
      asked.url = new URL(request.url)
      asked.body = request.method === 'POST' ? await request.json() : undefined
      const headers = { 'Content-Disposition': 'attachment; filename="szamlak.xlsx"' }
      return new HttpResponse('xlsx', { headers })
    }
    server.use(http.get(`${LIST}export/`, answer), http.post(`${LIST}export/`, answer))
    URL.createObjectURL = () => 'blob:x'
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockReturnValue()
    return asked
  }

  it('asks for exactly what is shown: filters, order, columns, and the currency', async () => {
    const asked = exporting()
    const { user } = await shown(
      '/invoices?overdue=true&ordering=due_date&columns=gross_total,item_count,overdue',
    )
    await user.keyboard('e')
    await user.click(await screen.findByRole('button', { name: 'Excel-tábla (XLSX)' }))
    expect(await screen.findByText('Elkészült: szamlak.xlsx')).toBeVisible()
    expect(Object.fromEntries(asked.url?.searchParams ?? [])).toEqual({
      overdue: 'true',
      ordering: 'due_date',
      format: 'xlsx',
      columns: 'gross_total,currency,item_count,days_overdue',
    })
    expect(asked.body).toBeUndefined()
  })

  it('is of the selected rows, unless all are wanted', async () => {
    const asked = exporting()
    const { user } = await shown('/invoices?columns=gross_total')
    await user.keyboard(' {Shift>}{ArrowDown}{/Shift}')
    await screen.findByText('2 kijelölve')
    await user.keyboard('e')
    expect(await screen.findByRole('checkbox', { name: 'Csak a kijelöltek (2)' })).toBeChecked()
    await user.click(screen.getByRole('checkbox', { name: 'Tételenként egy sor' }))
    await user.click(screen.getByRole('button', { name: 'CSV programoknak (vesszővel)' }))
    await screen.findByText('Elkészült: szamlak.xlsx')
    expect(asked.body).toEqual({ ids: [1000, 1001] })
    expect(asked.url?.searchParams.get('columns')).toMatch(/^gross_total,currency,claim,item_position,/)

    await user.keyboard('e')
    await user.click(await screen.findByRole('checkbox', { name: 'Csak a kijelöltek (2)' }))
    await user.click(screen.getByRole('button', { name: 'Excel-tábla (XLSX)' }))
    await waitFor(() => expect(asked.url?.searchParams.get('format')).toBe('xlsx'))
    expect(asked.body).toBeUndefined()
  })

  it('of very many rows is made by the service itself, and the panel tells how far it is', async () => {
    currentCompany.set(1)
    const asked: { url?: URL; body?: unknown } = {}
    let done = 0
    server.use(
      http.post(`${LIST}export/start/`, async ({ request }) => {
        asked.url = new URL(request.url)
        asked.body = await request.json()
        return HttpResponse.json(operation({ id: 7 }), { status: 202 })
      }),
      http.get('/api/operations/7/', () => {
        done += 50_000
        return HttpResponse.json(operation({ id: 7, status: 'running', done, total: COUNT }))
      }),
      http.post('/api/operations/7/cancel/', () =>
        HttpResponse.json({ detail: 'Már befejeződött.', code: 'has_ended' }, { status: 409 }),
      ),
    )
    const { user } = await shown('/invoices?overdue=true&columns=gross_total')
    await user.keyboard('e')
    await user.click(await screen.findByRole('button', { name: 'Excel-tábla (XLSX)' }))
    expect(await screen.findByText('50 000 / 100 000 sor')).toBeVisible()
    expect(asked.body).toEqual({})
    expect(Object.fromEntries(asked.url?.searchParams ?? [])).toEqual({
      overdue: 'true',
      format: 'xlsx',
      columns: 'gross_total,currency',
    })
    expect(await screen.findByText(/a fájl összeállítása/, {}, { timeout: 4000 })).toBeVisible()
    // The frame of the page sees to its end; then the panel that began it has nothing more to say.
    act(() => void take(7))
    await waitFor(() =>
      expect(screen.queryByRole('button', { name: 'Excel-tábla (XLSX)' })).not.toBeInTheDocument(),
    )
  })
})
