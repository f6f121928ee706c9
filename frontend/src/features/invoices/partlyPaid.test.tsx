import { act, screen, within } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { afterEach, describe, expect, it } from 'vitest'

import { speak } from '@/lib/user/i18n'
import type { BillingoInvoice } from '@/types/api'

import { detail, invoice } from '../../../tests/invoice'
import { LIST, playInvoices, shown } from '../../../tests/invoices'
import { server } from '../../../tests/server'

playInvoices()
afterEach(() => act(() => speak('hu')))

const PARTLY: Partial<BillingoInvoice> = {
  id: 1000,
  payment_status: 'partially_paid',
  partly_paid: true,
  gross_total: '706293.00',
  paid_amount: '141000.00',
  open_amount: '565293.00',
}
const COLUMNS = '?columns=invoice_number,payment_status'

function play(change: Partial<BillingoInvoice> = {}) {
  const row = invoice({ ...PARTLY, ...change })
  const payment = {
    date: '2026-05-04',
    date_formatted: '',
    amount: '141000.00',
    amount_formatted: '',
    payment_method: 'cash',
    source: 'billingo' as const,
  }
  server.use(
    http.get(LIST, () => HttpResponse.json({ count: 1, next: null, previous: null, results: [row] })),
    http.get(`${LIST}:id/`, () => HttpResponse.json(detail({ ...row, payments: [payment] }))),
  )
}

const plain = (text: string) => text.replaceAll('\u00a0', ' ')

describe.each([
  {
    language: 'hu' as const,
    state: 'Részben fizetve',
    amounts: '141 000 / 706 293 Ft',
    late: 'részben fizetve: 141 000 / 706 293 Ft',
    payment: '2026. 05. 04.Készpénz141 000 Ft',
    heading: 'Befizetések',
  },
  {
    language: 'en' as const,
    state: 'Partly paid',
    amounts: '141,000 / 706,293 Ft',
    late: 'partly paid: 141,000 / 706,293 Ft',
    payment: '4 May 2026Cash141,000 Ft',
    heading: 'Payments',
  },
])('a partly paid invoice, in $language', ({ language, state, amounts, late, payment, heading }) => {
  it('tells what came of how much, in the list and opened', async () => {
    await speak(language)
    play()
    expect(await listed()).toContain(state + amounts)
    await open(heading)
    expect(times(state + amounts)).toBe(2)
    expect(screen.getAllByRole('listitem').map((item) => plain(item.textContent))).toContain(payment)
  })

  it('tells it of one that is late, too', async () => {
    await speak(language)
    play({ overdue: true, due_date: '2026-05-06' })
    expect(await listed()).toContain(late)
    await open(heading)
    expect(times(late)).toBe(2)
  })
})

async function listed(): Promise<string> {
  const { grid } = await shown(`/invoices${COLUMNS}`)
  return plain(grid.textContent)
}

/** The document beside its list. */
async function open(heading: string) {
  act(() => within(screen.getByRole('grid')).getByText('2026-1').click())
  await screen.findByText(heading)
}

/** How often the page says it. */
const times = (text: string) => plain(document.body.textContent).split(text).length - 1
