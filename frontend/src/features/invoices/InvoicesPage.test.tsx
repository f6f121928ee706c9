import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { delay, http, HttpResponse } from 'msw'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { listenForShortcuts } from '@/lib/shortcuts'
import { currentCompany } from '@/lib/user/current'
import { take } from '@/queries/operations'

import { invoice, item } from '../../../tests/invoice'
import { pretendLayout } from '../../../tests/layout'
import { operation } from '../../../tests/operation'
import { renderPage } from '../../../tests/page'
import { server } from '../../../tests/server'
import { InvoicesPage } from './InvoicesPage'

const LIST = '/api/billingo-invoices/'
/** As many as a spreadsheet's worth. */
const COUNT = 100_000
let there = COUNT
/** How many came in above the others while the list was open. */
let came = 0
let asked: URL[] = []
let items = [item()]
let deaf: () => void

function row(index: number) {
  return invoice({ id: 1000 + index, invoice_number: `2026-${index + 1}`, gross_total: `${index + 1}.50` })
}

beforeEach(() => {
  there = COUNT
  came = 0
  asked = []
  items = [item()]
  deaf = listenForShortcuts()
  pretendLayout(COUNT)
  server.use(
    http.get(LIST, ({ request }) => {
      const url = new URL(request.url)
      asked.push(url)
      const size = Number(url.searchParams.get('page_size'))
      const first = (Number(url.searchParams.get('page')) - 1) * size
      const found = url.searchParams.get('search') === 'nincs' ? 0 : there
      const results = found ? Array.from({ length: size }, (_, index) => row(first + index - came)) : []
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
        net_total: null,
        net_total_formatted: null,
        organization_bank_account_number: '',
        organization_bank_account_iban: '',
        organization_swift: '',
        partner_tax_type: '',
        partner_iban: '',
        partner_swift: '',
        partner_account_number: '--',
        items,
        payments: [],
        payments_read_at: null,
        related_documents: [
          { id: 5, invoice_number: '2026-SZ', related_invoice_id: 5, related_invoice_number: '2026-SZ' },
        ],
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
    came = number
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
    items = [
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
    expect(await navigator.clipboard.readText()).toBe(
      'Sorszám\tBruttó\tPénznem\r\n2026-1\t1,50\tHUF\r\n2026-2\t2,50\tHUF',
    )
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
    expect(grid.style.getPropertyValue('--columns')).toContain('136px')
  })
})

describe('a change of the list by the address', () => {
  const settled = () => act(() => new Promise((resolve) => setTimeout(resolve, 400)))
  const search = (text: string) =>
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: text } })
  const removeType = () => fireEvent.click(screen.getByRole('button', { name: 'Eltávolítás: Típus: Számla' }))

  it('begins with nothing selected, and nothing of before is copied', async () => {
    const { user, grid, address, go } = await shown('/invoices?type=invoice&columns=invoice_number')
    removeType()
    await waitFor(() => expect(address()).toBe('/invoices?columns=invoice_number'))
    act(() => grid.focus())
    await user.keyboard('{Shift>}{ArrowDown}{/Shift}')
    expect(await screen.findByText('2 kijelölve')).toBeVisible()
    go(-1)
    expect(address()).toBe('/invoices?type=invoice&columns=invoice_number')
    expect(screen.queryByText('2 kijelölve')).not.toBeInTheDocument()
    await user.keyboard('{Control>}c{/Control}')
    expect(await screen.findByText('1 sor a vágólapon')).toBeVisible()
  })

  it('keeps what is selected in another order', async () => {
    const { user, grid } = await shown()
    await user.keyboard('{Shift>}{ArrowDown}{/Shift}')
    await screen.findByText('2 kijelölve')
    await user.click(within(grid).getByRole('columnheader', { name: 'Esedékes' }))
    expect(screen.getByText('2 kijelölve')).toBeVisible()
  })

  describe('while rows to select are on their way', () => {
    let arrive: () => void
    let waiting: Promise<void>
    let late: number

    beforeEach(() => {
      late = 0
      waiting = new Promise((resolve) => {
        arrive = resolve
      })
      server.use(
        http.get(LIST, async ({ request }) => {
          const second = new URL(request.url).searchParams.get('page') === '2'
          if (second) {
            late += 1
            await waiting
          }
          const results = Array.from({ length: second ? 50 : 100 }, (_, index) =>
            row(index + (second ? 100 : 0)),
          )
          return HttpResponse.json({ count: 150, next: null, previous: null, results })
        }),
      )
    })

    it('selects them if nothing has changed', async () => {
      const { user } = await shown()
      await user.keyboard('{Control>}a{/Control}')
      arrive()
      expect(await screen.findByText('150 kijelölve')).toBeVisible()
    })

    it('leaves them after other filters were chosen', async () => {
      const { user, address } = await shown('/invoices?type=invoice')
      await user.keyboard('{Control>}a{/Control}')
      await waitFor(() => expect(late).toBe(1))
      removeType()
      await waitFor(() => expect(address()).toBe('/invoices'))
      arrive()
      await settled()
      expect(screen.queryByText(/kijelölve/)).not.toBeInTheDocument()
    })

    it('leaves them after all was let go', async () => {
      const { user } = await shown()
      await user.keyboard('{Control>}a{/Control}')
      await waitFor(() => expect(late).toBe(1))
      await user.keyboard('{Escape}')
      arrive()
      await settled()
      expect(screen.queryByText(/kijelölve/)).not.toBeInTheDocument()
    })
  })

  it('takes no tick in the rows of before while the next are on their way', async () => {
    const { user, grid, address } = await shown('/invoices?type=invoice')
    const tick = async () => {
      act(() => grid.focus())
      await user.keyboard(' ')
    }
    let arrive: () => void = () => undefined
    const waiting = new Promise<void>((resolve) => (arrive = resolve))
    server.use(
      http.get(LIST, async () => {
        await waiting
        return HttpResponse.json({ count: 1, next: null, previous: null, results: [row(7)] })
      }),
    )
    removeType()
    await waitFor(() => expect(address()).toBe('/invoices'))
    await tick()
    expect(screen.queryByText(/kijelölve/)).not.toBeInTheDocument()
    arrive()
    expect(await within(grid).findByText('2026-8')).toBeVisible()
    await tick()
    expect(await screen.findByText('1 kijelölve')).toBeVisible()
  })

  it('chosen a moment after the last key stays when the search arrives', async () => {
    const { grid, address } = await shown('/invoices?type=invoice')
    const heading = within(grid).getByRole('columnheader', { name: 'Esedékes' })
    search('kórház')
    fireEvent.click(heading)
    removeType()
    await waitFor(() => expect(address()).toContain('search='))
    expect(decodeURIComponent(address())).toBe('/invoices?search=kórház&ordering=due_date')
  })

  it('puts its own search in the place of the one that waits', async () => {
    const { address, go } = await shown('/invoices?search=a')
    fireEvent.click(screen.getByRole('button', { name: /^Eltávolítás: Keresés/ }))
    await waitFor(() => expect(address()).toBe('/invoices'))
    search('b')
    go(-1)
    await settled()
    expect(address()).toBe('/invoices?search=a')
    expect(screen.getByRole('searchbox')).toHaveValue('a')
  })

  it('does not open again what was closed', async () => {
    const { user, address, go } = await shown()
    await user.keyboard('{Enter}')
    await screen.findByRole('heading', { name: '2026-1' })
    await user.keyboard('{Escape}')
    go(-1)
    expect(address()).toBe('/invoices')
    expect(screen.queryByRole('heading', { name: '2026-1' })).not.toBeInTheDocument()
  })

  it('has no next document until one is opened from it', async () => {
    const { user, grid } = await shown('/invoices?type=invoice')
    const next = () => screen.getByRole('button', { name: 'Következő bizonylat' })
    await user.keyboard('{Enter}')
    await screen.findByRole('heading', { name: '2026-1' })
    expect(next()).toBeEnabled()
    await user.click(within(grid).getByRole('columnheader', { name: 'Esedékes' }))
    expect(next()).toBeDisabled()
    act(() => grid.focus())
    await user.keyboard('{ArrowDown}{ArrowDown}')
    await waitFor(() => expect(next()).toBeEnabled())
    removeType()
    await waitFor(() => expect(next()).toBeDisabled())
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

describe('an export', () => {
  /** The request for the file, once there was one. */
  function exporting() {
    // More would be made in the background.
    there = 5000
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
