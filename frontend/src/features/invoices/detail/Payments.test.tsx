import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'

import type { BillingoInvoiceDetail, BillingoPayment } from '@/types/api'

import { invoice } from '../../../../tests/invoice'
import { renderPage } from '../../../../tests/page'
import { Payments } from './Payments'

function payment(day: number, amount: string): BillingoPayment {
  const date = `2026-05-${String(day).padStart(2, '0')}`
  return {
    date,
    date_formatted: '',
    amount,
    amount_formatted: '',
    payment_method: 'wire_transfer',
    source: 'billingo',
  }
}

function shown(change: Partial<BillingoInvoiceDetail>) {
  const partly = { payment_status: 'partially_paid', partly_paid: true, payments: [] }
  renderPage(<Payments invoice={{ ...invoice(partly), ...partly, ...change } as BillingoInvoiceDetail} />)
}

describe('the payments of a document', () => {
  it('are told by day and method, with their sum and what is open', () => {
    const payments = [payment(4, '10000.00'), { ...payment(9, '1750.50'), source: 'bank' as const }]
    shown({ payments, paid_amount: '11750.50', open_amount: '19999.50' })
    expect(screen.getAllByRole('listitem').map((item) => item.textContent.replaceAll('\u00a0', ' '))).toEqual(
      ['2026. 05. 04.Átutalás10 000 Ft', '2026. 05. 09.Banki tétel1 750,50 Ft'],
    )
    expect(screen.getByText('Befizetve összesen').nextElementSibling).toHaveTextContent('11 750,50 Ft')
    expect(screen.getByText('Nyitott összeg').nextElementSibling).toHaveTextContent('19 999,50 Ft')
  })

  it('that are not known yet are not none: all counts as open', () => {
    shown({ paid_amount: null })
    expect(screen.getByText(/^A befizetések még nem ismertek\. Addig a teljes összeg/)).toBeVisible()
    expect(screen.queryByText('Nem érkezett befizetés.')).not.toBeInTheDocument()
  })

  it('that never came are said to be none', () => {
    shown({ payment_status: 'expired', paid_amount: '0.00' })
    expect(screen.getByText('Nem érkezett befizetés.')).toBeVisible()
  })

  it('are nothing to speak of where Billingo says that none came', () => {
    shown({ payment_status: 'outstanding', paid_amount: null })
    expect(screen.queryByText('Befizetések')).not.toBeInTheDocument()
  })

  it('of some thousands are shown when they are asked for', async () => {
    shown({
      payments: Array.from({ length: 28 }, (_, index) => payment(index + 1, '1.00')),
      paid_amount: '28.00',
    })
    expect(screen.getAllByRole('listitem')).toHaveLength(12)
    await userEvent.click(screen.getByRole('button', { name: 'Az összes befizetés (28)' }))
    expect(screen.getAllByRole('listitem')).toHaveLength(28)
  })
})
