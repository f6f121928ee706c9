import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse } from 'msw'
import { beforeEach, expect, it } from 'vitest'

import type { PayoutCandidate, PayoutItem, ProviderPayout } from '@/types/bank'

import { page } from '../../../../tests/bank'
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
let payout: ProviderPayout
let sent: unknown[]

beforeEach(() => {
  payout = {
    id: 5,
    provider: 'simplepay',
    merchant: 'BOLT',
    identification: 'P-1',
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
  server.use(
    http.get(PAYOUTS, () => HttpResponse.json(page(payout))),
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
  renderPage(<PayoutsPage />, { at: '/bank/payouts', role })
  await userEvent.click(await screen.findByRole('button', { name: /^Részletek: SimplePay, 2026/ }))
  const dialog = within(await screen.findByRole('dialog', { name: /^SimplePay, 2026/ }))
  await dialog.findByText(/R-17 · 2026-03-02 10:11:12/)
  return dialog
}

it('a payout tells what it is, and that it is not on the account', async () => {
  payout = { ...payout, state: 'waiting' }
  renderPage(<PayoutsPage />, { at: '/bank/payouts' })
  const row = (await screen.findByText('SimplePay')).closest('tr')
  for (const told of ['2026. 03. 02.', '10 000 Ft', '150 Ft', '9 850 Ft', 'nincs meg a bankszámlán']) {
    expect(row?.textContent.replace(/\s/g, ' ')).toContain(told)
  }
  expect(row).toHaveTextContent('A tételek nem adják ki a kifizetés összegét.')
})

it('is linked to a line that it may be, and unlinked', async () => {
  const dialog = await opened()
  expect(
    dialog.getByRole('link', { name: /2026\.\s03\.\s04\. · OTP Mobil Kft\. · 9.?850.Ft/ }),
  ).toHaveAttribute('href', '/bank/lines/31')
  await userEvent.click(dialog.getByRole('button', { name: 'Ez az' }))
  expect(await dialog.findByText(/összekapcsolta: kata/)).toBeVisible()
  expect(sent).toEqual([{ line_id: 31 }])
  await userEvent.click(dialog.getByRole('button', { name: 'Leválasztás' }))
  expect(await dialog.findByText(/kézzel leválasztva/)).toBeVisible()
  expect(sent.at(-1)).toBe('unlink')
})

it('why it is not linked is told in the words of the service', async () => {
  const detail = 'A kifizetés vagy a banki tétel már össze van kapcsolva.'
  server.use(
    http.post(`${PAYOUTS}5/link/`, () =>
      HttpResponse.json({ detail, code: 'already_linked' }, { status: 409 }),
    ),
  )
  const dialog = await opened()
  await userEvent.click(dialog.getByRole('button', { name: 'Ez az' }))
  expect(await dialog.findByRole('alert')).toHaveTextContent(detail)
})

it('who may not import only reads', async () => {
  const dialog = await opened('USER')
  await waitFor(() => expect(dialog.getByText(/OTP Mobil/)).toBeVisible())
  expect(dialog.queryByRole('button', { name: 'Ez az' })).not.toBeInTheDocument()
})
