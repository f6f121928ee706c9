import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse } from 'msw'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { listenForShortcuts } from '@/lib/shortcuts'

import { invoice, item } from '../../../tests/invoice'
import { renderPage } from '../../../tests/page'
import { server } from '../../../tests/server'
import { InvoicesPage } from './InvoicesPage'

const LIST = '/api/billingo-invoices/'
/** As many as a spreadsheet's worth. */
const COUNT = 100_000
let asked: URL[] = []
let deaf: () => void

function row(index: number) {
  return invoice({ id: 1000 + index, invoice_number: `2026-${index + 1}`, gross_total: `${index + 1}.50` })
}

beforeEach(() => {
  asked = []
  deaf = listenForShortcuts()
  // jsdom has no layout: the list is ten rows high.
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(440)
  vi.spyOn(HTMLElement.prototype, 'scrollHeight', 'get').mockReturnValue(COUNT * 40 + 38)
  vi.spyOn(HTMLElement.prototype, 'offsetWidth', 'get').mockReturnValue(1200)
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(440)
  Object.assign(HTMLElement.prototype, {
    scrollTo(this: HTMLElement, { top = 0 }: ScrollToOptions) {
      this.scrollTop = top
      fireEvent.scroll(this)
    },
  })
  server.use(
    http.get(LIST, ({ request }) => {
      const url = new URL(request.url)
      asked.push(url)
      const size = Number(url.searchParams.get('page_size'))
      const first = (Number(url.searchParams.get('page')) - 1) * size
      const found = url.searchParams.get('search') === 'nincs' ? 0 : COUNT
      const results = found ? Array.from({ length: size }, (_, index) => row(first + index)) : []
      return HttpResponse.json({ count: found, next: null, previous: null, results })
    }),
    http.get(`${LIST}summary/`, () => HttpResponse.json({ count: COUNT, currencies: [] })),
    http.get(`${LIST}:id/`, ({ params }) =>
      HttpResponse.json({
        ...row(Number(params.id) - 1000),
        block_id: 1,
        language: 'hu',
        comment: '',
        order_number: '',
        discount_type: '',
        discount_value: null,
        without_financial_fulfillment: false,
        organization_account_number: '',
        organization_iban: '',
        organization_swift: '',
        partner_tax_type: '',
        partner_iban: '',
        partner_swift: '',
        partner_account_number: '--',
        items: [item()],
        related_documents: [{ id: 5, invoice_number: '2026-SZ' }],
        last_modified: '2026-04-22T02:00:00+02:00',
        created_by_sync: 1,
      }),
    ),
    http.get(`${LIST}:id/changes/`, () =>
      HttpResponse.json({ count: 0, next: null, previous: null, results: [] }),
    ),
    http.patch('/api/auth/preferences/', () => HttpResponse.json({})),
  )
})

afterEach(() => {
  deaf()
  vi.restoreAllMocks()
})

async function shown(at = '/invoices') {
  const page = renderPage(<InvoicesPage />, { at })
  const grid = await screen.findByRole('grid')
  await within(grid).findAllByText(/^(2026-1|1,50 Ft)$/)
  act(() => grid.focus())
  const active = () => document.getElementById(grid.getAttribute('aria-activedescendant') ?? '')
  return { ...page, grid, active, user: userEvent.setup() }
}

describe('the list', () => {
  it('of 100,000 has only the rows in sight, and asks only for their page', async () => {
    const { grid } = await shown()
    expect(grid).toHaveAttribute('aria-rowcount', String(COUNT + 1))
    expect(within(grid).getAllByRole('row').length).toBeLessThan(60)
    expect(asked.map((url) => url.searchParams.get('page'))).toEqual(['1'])
    expect(screen.getByText('100 000 bizonylat')).toBeVisible()
  })

  it('sends the address to the service as it stands', async () => {
    await shown('/invoices?overdue=true&ordering=-gross_total&payment_status=expired')
    expect(Object.fromEntries(asked[0]?.searchParams ?? [])).toMatchObject({
      overdue: 'true',
      ordering: '-gross_total',
      payment_status: 'expired',
    })
    expect(screen.getByText('Lejárt: Igen')).toBeVisible()
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
    await user.click(screen.getByRole('button', { name: 'Eltávolítás: Lejárt: Igen' }))
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
    await userEvent.click(screen.getByRole('button', { name: 'Próbálja újra' }))
    expect(await screen.findByText('2026-1')).toBeVisible()
  })
})

describe('the keyboard', () => {
  it('reaches the last of 100,000 rows', async () => {
    const { user, grid, active } = await shown()
    await user.keyboard('{End}')
    expect(await within(grid).findByText(`2026-${COUNT}`)).toBeVisible()
    expect(active()).toHaveTextContent(`2026-${COUNT}`)
    await user.keyboard('{Home}')
    await waitFor(() => expect(active()).toHaveTextContent(/^2026-1$/))
  })

  it('moves between cells, and a screen reader is told where', async () => {
    const { user, active } = await shown()
    await user.keyboard('{ArrowDown}{ArrowDown}{ArrowRight}')
    expect(active()).toHaveTextContent('Őrláng Kórház')
    expect(active()?.closest('[role=row]')).toHaveAttribute('aria-rowindex', '4')
  })

  it('opens a document, goes on to the next, and comes back', async () => {
    const { user, grid, address } = await shown('/invoices?type=invoice')
    await user.keyboard('{Enter}')
    expect(await screen.findByRole('heading', { name: '2026-1' })).toBeVisible()
    expect(address()).toBe('/invoices/1000?type=invoice')
    await user.keyboard('{ArrowDown}')
    expect(await screen.findByRole('heading', { name: '2026-2' })).toBeVisible()
    await user.keyboard('{Escape}')
    expect(address()).toBe('/invoices?type=invoice')
    expect(grid).toHaveFocus()
  })

  it('selects with Space and extends with Shift; what is selected is summed exactly', async () => {
    const { user, grid } = await shown()
    await user.keyboard(' {Shift>}{ArrowDown}{ArrowDown}{/Shift}')
    expect(await screen.findByText('3 kijelölve')).toBeVisible()
    const sums = screen.getByRole('region', { name: 'Összesítés' })
    expect(within(sums).getByText('7,50 Ft')).toBeVisible()
    expect(within(grid).getAllByRole('row', { selected: true })).toHaveLength(3)
    await user.keyboard('{Escape}')
    expect(screen.queryByText('3 kijelölve')).not.toBeInTheDocument()
  })

  it('copies what is selected', async () => {
    const { user } = await shown('/invoices?columns=invoice_number,gross_total')
    await user.keyboard('{Shift>}{ArrowDown}{/Shift}')
    await screen.findByText('2 kijelölve')
    await user.keyboard('{Control>}c{/Control}')
    expect(await screen.findByText('2 sor a vágólapon')).toBeVisible()
    expect(await navigator.clipboard.readText()).toBe('2026-1\t1,50\r\n2026-2\t2,50')
  })

  it('refuses to select more than can be held, with the way out', async () => {
    const { user } = await shown()
    await user.keyboard('{Control>}a{/Control}')
    expect(await screen.findByText(/Egyszerre legfeljebb 5 000 sor/)).toBeVisible()
  })

  it('widens and moves columns from their heading', async () => {
    const { user, grid, active } = await shown()
    await user.keyboard('{ArrowUp}{Alt>}{ArrowRight}{/Alt}')
    const names = () =>
      within(grid)
        .getAllByRole('columnheader')
        .slice(1, 3)
        .map((cell) => cell.textContent)
    expect(names()).toEqual(['Partner', 'Sorszám'])
    expect(active()).toHaveTextContent('Sorszám')
    await user.keyboard('{Shift>}{ArrowRight}{/Shift}')
    expect(grid.style.getPropertyValue('--columns')).toContain('144px')
  })
})

describe('an export', () => {
  it('asks for exactly what is shown: filters, order, columns', async () => {
    let exported: URL | undefined
    server.use(
      http.get(`${LIST}export/`, ({ request }) => {
        exported = new URL(request.url)
        const headers = { 'Content-Disposition': 'attachment; filename="szamlak.xlsx"' }
        return new HttpResponse('xlsx', { headers })
      }),
    )
    URL.createObjectURL = () => 'blob:x'
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockReturnValue()
    const { user } = await shown('/invoices?overdue=true&ordering=due_date&columns=gross_total,item_count')
    await user.keyboard('e')
    await user.click(await screen.findByRole('button', { name: 'Excel-tábla (XLSX)' }))
    expect(await screen.findByText('Elkészült: szamlak.xlsx')).toBeVisible()
    expect(Object.fromEntries(exported?.searchParams ?? [])).toEqual({
      overdue: 'true',
      ordering: 'due_date',
      format: 'xlsx',
      columns: 'gross_total',
    })
  })
})
