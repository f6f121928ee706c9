import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { delay, http, HttpResponse } from 'msw'
import { describe, expect, it, vi } from 'vitest'

import { invoice, item } from '../../../tests/invoice'
import { playInvoices, COUNT, LIST, service, shown } from '../../../tests/invoices'
import { renderPage } from '../../../tests/page'
import { server } from '../../../tests/server'
import { InvoicesPage } from './InvoicesPage'

playInvoices()

describe('the list', () => {
  it('of 100,000 has only the rows in sight, and asks only for their page', async () => {
    const { grid } = await shown()
    expect(grid).toHaveAttribute('aria-rowcount', String(COUNT + 1))
    expect(within(grid).getAllByRole('row').length).toBeLessThan(60)
    expect(service.asked.map((url) => url.searchParams.get('page'))).toEqual(['1'])
    expect(screen.getByText('100 000 bizonylat')).toBeVisible()
  })

  it('sends the address to the service as it stands', async () => {
    await shown('/invoices?overdue=true&ordering=-gross_total&payment_status=expired')
    expect(Object.fromEntries(service.asked[0]?.searchParams ?? [])).toMatchObject({
      overdue: 'true',
      ordering: '-gross_total',
      payment_status: 'expired',
    })
    expect(within(screen.getByRole('group', { name: 'Aktív szűrők' })).getByText('Lejárt')).toBeVisible()
  })

  it('searches while one types, and says when nothing fits', async () => {
    const { user, address } = await shown()
    await user.keyboard('/')
    expect(screen.getByRole('searchbox')).toHaveFocus()
    await user.type(screen.getByRole('searchbox'), 'nincs')
    expect(await screen.findByText('Erre a szűrésre nincs bizonylat')).toBeVisible()
    expect(address()).toBe('/invoices?search=nincs')
  })

  it('loses a filter with its chip', async () => {
    const { user, address } = await shown('/invoices?overdue=true&type=invoice')
    await user.click(screen.getByRole('button', { name: 'Eltávolítás: Lejárt' }))
    expect(address()).toBe('/invoices?type=invoice')
  })

  it('is sorted by its headings, and tells so', async () => {
    const { user, grid, address } = await shown()
    const heading = () => within(grid).getByRole('columnheader', { name: 'Esedékes' })
    await user.click(heading())
    expect(address()).toBe('/invoices?ordering=due_date')
    await waitFor(() => expect(heading()).toHaveAttribute('aria-sort', 'ascending'))
    await user.click(heading())
    expect(address()).toBe('/invoices?ordering=-due_date')
  })

  it('says what went wrong, and tries again', async () => {
    server.use(
      http.get(LIST, () => HttpResponse.json({ detail: 'Ez nem jó.', code: 'invalid' }, { status: 400 }), {
        once: true,
      }),
    )
    renderPage(<InvoicesPage />, { at: '/invoices' })
    expect(await screen.findByText('Ez nem jó.')).toBeVisible()
    await userEvent.click(screen.getByRole('button', { name: 'Újrapróbálkozás' }))
    expect(await screen.findByText('2026-1')).toBeVisible()
  })
})

describe('a further page that does not come', () => {
  it('is told above the rows, and can be asked for again', async () => {
    const { user, grid } = await shown()
    const refuse = () => HttpResponse.json({ detail: 'Most nem megy.', code: 'invalid' }, { status: 400 })
    server.use(http.get(LIST, refuse, { once: true }))
    await user.keyboard('{End}')
    expect(await screen.findByText('Most nem megy.')).toBeVisible()
    // The same grid, with what it has.
    expect(grid).toBeVisible()
    await user.click(screen.getByRole('button', { name: 'Újrapróbálkozás' }))
    expect(await within(grid).findByText(`2026-${COUNT}`)).toBeVisible()
    expect(screen.queryByText('Most nem megy.')).not.toBeInTheDocument()
  })
})

describe('a row', () => {
  const only = (change: Parameters<typeof invoice>[0]) =>
    server.use(
      http.get(LIST, () =>
        HttpResponse.json({
          count: 1,
          next: null,
          previous: null,
          results: [invoice({ invoice_number: '2026-1', gross_total: '1.50', ...change })],
        }),
      ),
    )

  it('of a cancelled invoice says so, and nobody owes its amount', async () => {
    only({ cancelled: true, payment_status: 'paid', payment_status_formatted: 'Kiegyenlített' })
    const { grid, user } = await shown('/invoices?columns=invoice_number,gross_total,payment_status')
    expect(within(grid).getByText('Sztornózva')).toBeVisible()
    expect(within(grid).queryByText('Kiegyenlített')).not.toBeInTheDocument()
    expect(within(grid).getByText('1,50 Ft')).toHaveClass('struck')
    await user.keyboard('{Control>}c{/Control}')
    await screen.findByText('1 sor a vágólapon')
    expect(await navigator.clipboard.readText()).toContain('2026-1\t1,50\tHUF\tSztornózva')
  })

  it('shows what was searched for', async () => {
    only({ partner_name: 'Őrláng Kórház' })
    const { grid } = await shown('/invoices?search=korhaz')
    expect(within(grid).getByText('Kórház').tagName).toBe('MARK')
  })

  it('is told whole where its cell cuts it', async () => {
    only({ partner_name: 'Őrláng Kórház és Rendelőintézet' })
    const { grid, user } = await shown()
    const cell = within(grid).getByText('Őrláng Kórház és Rendelőintézet')
    await user.hover(cell)
    expect(cell).not.toHaveAttribute('title')
    await user.unhover(cell)
    vi.spyOn(cell, 'scrollWidth', 'get').mockReturnValue(300)
    // jsdom knows no innerText.
    Object.defineProperty(cell, 'innerText', { value: cell.textContent })
    await user.hover(cell)
    expect(cell).toHaveAttribute('title', 'Őrláng Kórház és Rendelőintézet')
  })

  it('that is clicked with Shift paints no text blue', async () => {
    const { grid } = await shown()
    const cell = within(grid).getByText('2026-3')
    expect(fireEvent.mouseDown(cell, { shiftKey: true })).toBe(false)
    expect(fireEvent.mouseDown(cell)).toBe(true)
  })
})

describe('a list in which documents come in', () => {
  const comeIn = async (page: Awaited<ReturnType<typeof shown>>, number: number) => {
    service.came = number
    await act(() => page.queries.invalidateQueries({ queryKey: ['company', 1, 'invoices'] }))
  }

  it('shows them at its top, and keeps what is selected, open and active', async () => {
    const page = await shown()
    const { user, grid, active } = page
    await user.keyboard('{ArrowDown} {ArrowDown}{Enter}')
    expect(await screen.findByRole('heading', { name: '2026-3' })).toBeVisible()
    await comeIn(page, 2)
    expect(await within(grid).findByText('2026--1')).toBeVisible()
    expect(within(grid).getByRole('row', { selected: true })).toHaveTextContent('2026-2')
    expect(within(grid).getByRole('row', { selected: true })).toHaveAttribute('aria-rowindex', '5')
    expect(active()?.closest('[role=row]')).toHaveTextContent('2026-3')
    expect(screen.getByRole('heading', { name: '2026-3' })).toBeVisible()
    await user.keyboard('{ArrowDown}')
    expect(await screen.findByRole('heading', { name: '2026-4' })).toBeVisible()
  })

  it('moves with them where one has scrolled, so that nothing goes from under the pointer', async () => {
    const page = await shown()
    page.grid.scrollTo({ top: 1200 })
    await within(page.grid).findByText('2026-31')
    await comeIn(page, 2)
    await waitFor(() => expect(page.grid.scrollTop).toBe(1280))
    expect(within(page.grid).getByText('2026-31').closest('[role=row]')).toHaveAttribute(
      'aria-rowindex',
      '34',
    )
  })
})

describe('an amount', () => {
  it('is told whole where its column is too narrow', async () => {
    const { grid } = await shown()
    expect(within(grid).getByText('1,50 Ft')).toHaveAttribute('title', '1,50\u00a0Ft')
  })

  it('has room for all digits in the usual width', async () => {
    const { grid } = await shown(
      '/invoices?columns=gross_total,net_amount,vat_amount,gross_amount_local,type',
    )
    expect(grid.style.getPropertyValue('--columns')).toMatch(/^40px 160px( 176px){3} /)
  })
})

describe('the VAT summary', () => {
  it('has amounts as everywhere, and a dash for what is not known', async () => {
    const { user } = await shown()
    service.items = [
      item({ net_amount: '18833.60', vat_amount: '5085.07', gross_amount: '23918.67' }),
      item({ position: 2, vat: 'AAM', vat_amount: null, gross_amount: null }),
    ]
    await user.keyboard('{Enter}')
    const table = await screen.findByRole('table', { name: 'Áfa-összesítő' })
    const cells = (name: string) =>
      within(within(table).getByRole('row', { name: new RegExp(`^${name}`) }))
        .getAllByRole('cell')
        .map((cell) => cell.textContent.replaceAll('\u00a0', ' '))
    expect(cells('27%')).toEqual(['18 833,60 Ft', '5 085,07 Ft', '23 918,67 Ft'])
    expect(cells('AAM')).toEqual(['25 000 Ft', '–', '–'])
    expect(screen.queryByText(/eltér/)).not.toBeInTheDocument()
  })
})

describe('a view', () => {
  it('is saved once, however often Enter is pressed', async () => {
    let saved = 0
    server.use(
      http.get('/api/saved-views/', () =>
        HttpResponse.json({ count: 0, next: null, previous: null, results: [] }),
      ),
      http.post('/api/saved-views/', async () => {
        saved++
        await delay(300)
        return HttpResponse.json({ detail: 'Elég volt.', code: 'invalid' }, { status: 400 })
      }),
    )
    const { user } = await shown()
    await user.click(screen.getByRole('button', { name: /Nézet/ }))
    const name = await screen.findByRole<HTMLInputElement>('textbox', { name: 'Nézet mentése' })
    await user.type(name, 'Lejártak{Enter}')
    await waitFor(() => expect(saved).toBe(1))
    if (name.form) fireEvent.submit(name.form)
    expect(await screen.findByText('Elég volt.')).toBeVisible()
    expect(saved).toBe(1)
  })
})

describe('the sum', () => {
  const sum = (gross: string) =>
    HttpResponse.json({
      count: 1,
      currencies: [
        {
          currency: 'HUF',
          count: 1,
          gross,
          gross_formatted: '',
          outstanding: '0.00',
          outstanding_formatted: '',
          outstanding_count: 0,
          overdue: '0.00',
          overdue_formatted: '',
          overdue_count: 0,
        },
      ],
    })
  const bar = () => within(screen.getByRole('region', { name: 'Összesítés' }))
  const remove = () => fireEvent.click(screen.getByRole('button', { name: /^Eltávolítás/ }))

  it('of other filters is never shown; that of the same ones is until the next is here', async () => {
    let arrive: (gross: string) => void = () => undefined
    let times = 0
    server.use(
      http.get(`${LIST}summary/`, async ({ request }) =>
        new URL(request.url).searchParams.has('type')
          ? sum('111.00')
          : sum(
              await new Promise<string>((resolve) => {
                times += 1
                arrive = resolve
              }),
            ),
      ),
    )
    const { queries, address } = await shown('/invoices?type=invoice')
    expect(await bar().findByText('111 Ft')).toBeVisible()
    remove()
    await waitFor(() => expect(address()).toBe('/invoices'))
    expect(bar().queryByText('111 Ft')).not.toBeInTheDocument()
    await waitFor(() => expect(times).toBe(1))
    arrive('222.00')
    expect(await bar().findByText('222 Ft')).toBeVisible()
    act(() => void queries.invalidateQueries())
    await waitFor(() => expect(times).toBe(2))
    expect(bar().getByText('222 Ft')).toBeVisible()
    arrive('333.00')
    expect(await bar().findByText('333 Ft')).toBeVisible()
  })

  it('that failed is asked for again', async () => {
    let failures = 1
    server.use(
      http.get(`${LIST}summary/`, ({ request }) => {
        if (new URL(request.url).searchParams.has('type')) return sum('111.00')
        if (failures-- > 0) return HttpResponse.json({ detail: 'Nem.', code: 'invalid' }, { status: 400 })
        return sum('222.00')
      }),
    )
    await shown('/invoices?type=invoice')
    await bar().findByText('111 Ft')
    remove()
    expect(await bar().findByText('Az összeg nem töltődött be')).toBeVisible()
    expect(bar().queryByText('111 Ft')).not.toBeInTheDocument()
    await userEvent.click(bar().getByRole('button', { name: 'Újrapróbálkozás' }))
    expect(await bar().findByText('222 Ft')).toBeVisible()
  })
})
