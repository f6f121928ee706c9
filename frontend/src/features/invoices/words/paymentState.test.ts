import { describe, expect, it } from 'vitest'

import { addDays, today } from '@/lib/values/formats'
import type { Formats } from '@/lib/values/useFormats'

import { invoice } from '../../../../tests/invoice'
import { inOneLine, paymentState } from './paymentState'

const formats = {
  dueIn: (day: string) => `due ${day}`,
  part: (amount: string, whole: string, currency: string) => `${amount} / ${whole} ${currency}`,
} as Formats
const words = {
  cancelled: 'Sztornózva',
  unpaid: 'Kiegyenlítetlen',
  paid: 'Kiegyenlített',
  partly: 'részben fizetve',
  partlyOf: (amounts: string) => `részben fizetve: ${amounts}`,
}
const of = (change: Parameters<typeof invoice>[0]) => paymentState(invoice(change), words, formats)
const yesterday = addDays(today(), -1)

describe('the state of a payment', () => {
  it('of a cancelled invoice is that it is cancelled, however it was paid', () => {
    for (const payment_status of ['paid', 'outstanding', 'expired']) {
      expect(of({ cancelled: true, payment_status })).toEqual({ tone: 'quiet', text: 'Sztornózva' })
    }
  })
  it('is overdue by the same judgement as the filter, and by no other', () => {
    expect(of({ overdue: true, due_date: yesterday })).toEqual({ tone: 'bad', text: `due ${yesterday}` })
    // A pro forma, which Billingo calls expired: it claims nothing.
    expect(of({ type: 'proforma', payment_status: 'expired', payment_status_formatted: 'Lejárt' })).toEqual({
      tone: 'info',
      text: 'Kiegyenlítetlen',
    })
  })
  it('tells how much of a partly paid one came, also of one that is late', () => {
    const part = { payment_status: 'partially_paid', partly_paid: true, gross_total: '127000.00' }
    const known = { ...part, paid_amount: '50000.00' }
    const amounts = '50000.00 / 127000.00 HUF'
    expect(of(known)).toEqual({ tone: 'warn', text: 'Részben fizetve', more: amounts })
    expect(inOneLine(of(known))).toBe(`Részben fizetve: ${amounts}`)
    const late = { overdue: true, due_date: yesterday }
    expect(of({ ...known, ...late })).toEqual({
      tone: 'bad',
      text: `due ${yesterday}`,
      more: `részben fizetve: ${amounts}`,
    })
    expect(inOneLine(of({ ...known, ...late }))).toBe(`due ${yesterday}, részben fizetve: ${amounts}`)
    // What is not known is not nothing.
    expect(of({ ...part, paid_amount: null })).toEqual({ tone: 'warn', text: 'Részben fizetve' })
    expect(of({ ...part, ...late }).more).toBe('részben fizetve')
  })
  it('is settled when all came, though the state does not say so yet', () => {
    const settled = { payment_status: 'partially_paid', is_open: false, paid_amount: '31750.00' }
    expect(of(settled)).toEqual({ tone: 'good', text: 'Kiegyenlített' })
  })
  it('is else what the service calls it', () => {
    expect(of({ payment_status: 'paid', payment_status_formatted: 'Kiegyenlített' })).toEqual({
      tone: 'good',
      text: 'Kiegyenlített',
    })
  })
})
