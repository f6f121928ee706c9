import { describe, expect, it } from 'vitest'

import { addDays, today } from '@/lib/values/formats'
import type { Formats } from '@/lib/values/useFormats'

import { invoice } from '../../../../tests/invoice'
import { paymentState } from './paymentState'

const formats = { dueIn: (day: string) => `due ${day}` } as Formats
const of = (change: Parameters<typeof invoice>[0]) =>
  paymentState(invoice(change), { cancelled: 'Sztornózva', unpaid: 'Kiegyenlítetlen' }, formats)
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
  it('is else what the service calls it', () => {
    expect(of({ payment_status: 'paid', payment_status_formatted: 'Kiegyenlített' })).toEqual({
      tone: 'good',
      text: 'Kiegyenlített',
    })
  })
})
