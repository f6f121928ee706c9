import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse } from 'msw'
import { beforeEach, expect, it } from 'vitest'

import type { PayoutCandidate, PayoutItem, ProviderPayout } from '@/types/bank'

import { account, page } from '../../../../tests/bank'
import { pretendLayout } from '../../../../tests/layout'
import { renderPage } from '../../../../tests/page'
import { server } from '../../../../tests/server'
import { PayoutsPage } from '../PayoutsPage'

const PAYOUTS = '/api/provider-payouts/'
const LINE: PayoutCandidate = {
  id: 31,
  account_id: 1,
  booking_date: '2026-03-04',
  amount: '9850.00',
  currency: 'HUF',
  counterparty_name: 'OTP Mobil Kft.',
  remittance_information: 'SimplePay',
}
const ITEM: PayoutItem = {
  id: 1,
  kind: 'payment',
  gross: '10000.00',
  fee: '150.00',
  net: '9850.00',
  currency: 'HUF',
  order_number: 'R-17',
  invoice_id: '',
  reference: 'tr-1',
  type_text: '',
  description: '',
  occurred_at: '2026-03-02 10:11:12',
}
const SUMS = {
  count: 1,
  currencies: [
    { currency: 'HUF', count: 1, gross: '10000.00', fee: '150.00', net: '12345.67', amount: '9850.00' },
  ],
}
let payout: ProviderPayout
let sent: unknown[]
let searches: string[]

beforeEach(() => {
  payout = {
    id: 5,
    provider: 'simplepay',
    merchant: 'BOLT',
    identification: 'P-1',
    day: '2026-03-02',
    paid_on: null,
    first_day: '2026-03-01',
    last_day: '2026-03-02',
    currency: 'HUF',
    gross: '10000.00',
    fee: '150.00',
    net: '9850.00',
    opening: null,
    amount: '9850.00',
    adds_up: false,
    state: 'question',
    line_id: null,
    linked_by: '',
    linked_at: null,
    file_id: 3,
  }
  sent = []
  searches = []
  pretendLayout(10)
  server.use(
    http.get(PAYOUTS, ({ request }) => {
      searches.push(new URL(request.url).search)
      return HttpResponse.json(page(payout))
    }),
    http.get(`${PAYOUTS}summary/`, () => HttpResponse.json(SUMS)),
    http.get('/api/bank-accounts/', () => HttpResponse.json(page(account()))),
    http.patch('/api/auth/preferences/', () => HttpResponse.json({})),
    http.get(`${PAYOUTS}5/`, () =>
      HttpResponse.json({
        ...payout,
        items: [ITEM],
        item_count: 1,
        candidates: payout.line_id === null ? [LINE] : [],
      }),
    ),
    http.get(`${PAYOUTS}5/items/`, () => HttpResponse.json(page(ITEM))),
    http.post(`${PAYOUTS}5/link/`, async ({ request }) => {
      sent.push(await request.json())
      payout = { ...payout, state: 'linked', line_id: 31, linked_by: 'kata' }
      return HttpResponse.json(payout)
    }),
    http.post(`${PAYOUTS}5/unlink/`, () => {
      sent.push('unlink')
      payout = { ...payout, state: 'apart', line_id: null, linked_by: '' }
      return HttpResponse.json(payout)
    }),
  )
})

async function opened(role: 'ADMIN' | 'USER' = 'ADMIN') {
  renderPage(<PayoutsPage />, { at: '/bank/payouts/5', role })
  const detail = within(await screen.findByRole('region', { name: 'A kifizetés adatai' }))
  await detail.findByText(/R-17 · 2026-03-02 10:11:12/)
  return detail
}

it('a payout tells what it is, that it is not on the account, and what all come to', async () => {
  payout = { ...payout, state: 'waiting', adds_up: null }
  renderPage(<PayoutsPage />, { at: '/bank/payouts' })
  const grid = await screen.findByRole('grid', { name: 'Szolgáltatói kifizetések táblázata' })
  await within(grid).findByText('SimplePay')
  for (const told of ['2026. 03. 02.', '10 000 Ft', '150 Ft', '9 850 Ft', 'nincs meg a bankszámlán']) {
    expect(grid.textContent.replace(/\s/g, ' ')).toContain(told)
  }
  const sums = within(screen.getByRole('region', { name: 'Összesítés' }))
  expect(await sums.findByText('12 345,67 Ft')).toBeVisible()
})

it('the address narrows the list, and chips say by what', async () => {
  renderPage(<PayoutsPage />, {
    at: '/bank/payouts?search=R-17&provider=simplepay&state=waiting,question&account=1&day_from=2026-03-01',
  })
  await within(await screen.findByRole('grid')).findByText('SimplePay')
  expect(Object.fromEntries(new URLSearchParams(searches[0]))).toMatchObject({
    search: 'R-17',
    provider: 'simplepay',
    state: 'waiting,question',
    account: '1',
    day_from: '2026-03-01',
  })
  for (const chip of [
    'Keresés: „R-17”',
    'Szolgáltató: SimplePay',
    'Banki tétel: nincs meg a bankszámlán, több tétel is lehet',
    'Bankszámla: Főszámla',
  ]) {
    expect(screen.getByText(chip)).toBeVisible()
  }
})

it('a payout that its items do not give says so, in the list and where it is open', async () => {
  const detail = await opened()
  expect(detail.getByText('A tételek nem adják ki a kifizetés összegét.')).toBeVisible()
  expect(screen.getByText('nem jön ki az összege')).toBeVisible()
})

it('is linked to a line that it may be, and unlinked', async () => {
  const detail = await opened()
  expect(
    detail.getByRole('link', { name: /2026\.\s03\.\s04\. · OTP Mobil Kft\. · 9.?850.Ft/ }),
  ).toHaveAttribute('href', '/bank/lines/31')
  await userEvent.click(detail.getByRole('button', { name: 'Ez az' }))
  expect(await detail.findByText(/összekapcsolta: kata/)).toBeVisible()
  expect(sent).toEqual([{ line_id: 31 }])
  await userEvent.click(detail.getByRole('button', { name: 'Leválasztás' }))
  expect(await detail.findByText(/kézzel leválasztva/)).toBeVisible()
  expect(sent.at(-1)).toBe('unlink')
})

it('why it is not linked is told in the words of the service', async () => {
  const reason = 'A kifizetés vagy a banki tétel már össze van kapcsolva.'
  server.use(
    http.post(`${PAYOUTS}5/link/`, () =>
      HttpResponse.json({ detail: reason, code: 'already_linked' }, { status: 409 }),
    ),
  )
  const detail = await opened()
  await userEvent.click(detail.getByRole('button', { name: 'Ez az' }))
  expect(await detail.findByRole('alert')).toHaveTextContent(reason)
})

it('who may not import only reads', async () => {
  const detail = await opened('USER')
  await waitFor(() => expect(detail.getByText(/OTP Mobil/)).toBeVisible())
  expect(detail.queryByRole('button', { name: 'Ez az' })).not.toBeInTheDocument()
})
