/** The invoices page against one made-up service, for its tests. */
import { act, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse } from 'msw'
import { afterEach, beforeEach, vi } from 'vitest'

import { InvoicesPage } from '@/features/invoices/InvoicesPage'
import { listenForShortcuts } from '@/lib/shortcuts'

import { invoice, item } from './invoice'
import { pretendLayout } from './layout'
import { renderPage } from './page'
import { server } from './server'

export const LIST = '/api/billingo-invoices/'
/** As many as a spreadsheet's worth. */
export const COUNT = 100_000

/** What the made-up service has, and what it was asked. */
export const service = {
  there: COUNT,
  /** How many came in above the others while the list was open. */
  came: 0,
  asked: [] as URL[],
  items: [item()],
}
let deaf: () => void

/** One of the list, by its place. */
export function row(index: number) {
  return invoice({ id: 1000 + index, invoice_number: `2026-${index + 1}`, gross_total: `${index + 1}.50` })
}

/** Before each test of the file that calls it: 100,000 invoices; after it, nothing is left. */
export function playInvoices() {
  beforeEach(() => {
    Object.assign(service, { there: COUNT, came: 0, asked: [], items: [item()] })
    deaf = listenForShortcuts()
    pretendLayout(COUNT)
    server.use(
      http.get(LIST, ({ request }) => {
        const url = new URL(request.url)
        service.asked.push(url)
        const size = Number(url.searchParams.get('page_size'))
        const first = (Number(url.searchParams.get('page')) - 1) * size
        const found = url.searchParams.get('search') === 'nincs' ? 0 : service.there
        const results = found
          ? Array.from({ length: size }, (_, index) => row(first + index - service.came))
          : []
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
          items: service.items,
          payments: [],
          payments_read_at: null,
          official_rate: null,
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
}

/** The page at an address, with its list loaded and focused. */
export async function shown(at = '/invoices') {
  const page = renderPage(<InvoicesPage />, { at })
  const grid = await screen.findByRole('grid')
  await within(grid).findAllByText(/^(2026-1|1,50 Ft)$/)
  act(() => grid.focus())
  const active = () => document.getElementById(grid.getAttribute('aria-activedescendant') ?? '')
  return { ...page, grid, active, user: userEvent.setup() }
}
