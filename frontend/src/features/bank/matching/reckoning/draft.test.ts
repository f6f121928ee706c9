import { describe, expect, it } from 'vitest'

import { allocation, candidate, match } from '../../../../../tests/told/matching'
import {
  alternativeOf,
  draftOf,
  leftOver,
  NOTHING,
  openAfter,
  sent,
  toggled,
  withAmount,
  type Draft,
} from './draft'
import { converted, impliedRate, percentOff } from './money'
import { choicesOf, restOf, withRest } from './rest'

const huf = (left: string) => ({ left, currency: 'HUF' })
const [one, two, three] = ['10', '20', '30'].map((open, index) =>
  candidate({ invoice_id: index + 1, invoice_number: `N-${index + 1}`, open_amount: open }),
) as [ReturnType<typeof candidate>, ReturnType<typeof candidate>, ReturnType<typeof candidate>]
const ids = (draft: Draft) => draft.entries.map(({ invoiceId, amount }) => [invoiceId, amount])

describe('digits', () => {
  it('add as long as something is left, each no more than it owes', () => {
    const money = huf('35')
    const all = [one, two, three].reduce((draft, document) => toggled(draft, document, money), NOTHING)
    expect(ids(all)).toEqual([
      [1, '10'],
      [2, '20'],
      [3, '5.00'],
    ])
    expect([leftOver(all, money), openAfter(all, three)]).toEqual(['0.00', '25.00'])
  })
  it('swap with the last where nothing is left, and take out what is in', () => {
    const money = huf('10')
    const first = toggled(NOTHING, one, money)
    const swapped = toggled(first, two, money)
    expect(ids(swapped)).toEqual([[2, '10.00']])
    expect(toggled(swapped, two, money)).toEqual({ entries: [], touched: true })
  })
  it('swap what was proposed, too', () => {
    const proposed = draftOf(match())
    expect(proposed.touched).toBe(false)
    const other = candidate({ invoice_id: 42, open_amount: '127000.00' })
    expect(ids(toggled(proposed, other, huf('127000.00')))).toEqual([[42, '127000.00']])
    expect(draftOf(match({ status: 'ambiguous' }))).toBe(NOTHING)
  })
  it('take what was too much before they swap', () => {
    const over = match({
      allocations: [
        allocation({ invoice_id: 1, amount: '10', line_amount: '10', invoice_amount: '10' }),
        allocation({
          invoice_id: 1,
          kind: 'overpayment',
          amount: '20',
          line_amount: '20',
          invoice_amount: '0',
        }),
      ],
    })
    expect(ids(toggled(draftOf(over), two, huf('30')))).toEqual([
      [1, '10'],
      [2, '20.00'],
    ])
    // What is more than that was meant instead.
    expect(ids(toggled(draftOf(over), three, huf('30')))).toEqual([[3, '30.00']])
  })
  it('lay nothing on what is owed the other way', () => {
    expect(toggled(NOTHING, candidate({ open_amount: '-5' }), huf('5')).entries).toEqual([])
    expect(toggled(NOTHING, candidate({ open_amount: '0.00' }), huf('5')).entries).toEqual([])
    expect(ids(toggled(NOTHING, candidate({ invoice_id: 9, open_amount: '-8' }), huf('-5')))).toEqual([
      [9, '-5.00'],
    ])
  })
  it('give back what a credit note says, and what was paid too much of an invoice that is settled', () => {
    const note = candidate({ invoice_id: 8, open_amount: '-600.00' })
    const settled = candidate({ invoice_id: 9, open_amount: '0.00' })
    const money = huf('-1000.00')
    const draft = toggled(toggled(NOTHING, note, money), settled, money)
    expect(leftOver(draft, money)).toBe('0.00')
    expect([openAfter(draft, note), openAfter(draft, settled)]).toEqual(['0', '0'])
    expect(restOf(draft, [note, settled], money)).toBeNull()
    expect(sent(draft.entries, [note, settled], money)).toEqual([
      { invoice_id: 8, kind: 'refund', amount: '-600.00' },
      { invoice_id: 9, kind: 'refund', amount: '-400.00', invoice_amount: '0' },
    ])
    const less = withAmount(draft, settled, '-150.00', money)
    expect(leftOver(less, money)).toBe('-250.00')
    expect(sent(less.entries, [note, settled], money)[1]).toMatchObject({
      amount: '-150.00',
      invoice_amount: '0',
    })
  })
  it('take all of what is owed in another currency where the money is about that, else its share', () => {
    const euros = candidate({ invoice_id: 5, open_amount: '483.04', currency: 'EUR', rate: '392.15' })
    const whole = toggled(NOTHING, euros, huf('189000.00'))
    expect(whole.entries[0]).toMatchObject({ amount: '189000.00', invoiceAmount: '483.04' })
    const part = toggled(NOTHING, euros, huf('39215.00'))
    expect(part.entries[0]).toMatchObject({ amount: '39215.00', invoiceAmount: '100.00' })
    const more = toggled(NOTHING, euros, huf('500000.00'))
    expect(more.entries[0]).toMatchObject({ amount: '189424', invoiceAmount: '483.04' })
    expect(toggled(NOTHING, { ...euros, rate: null }, huf('1')).entries).toEqual([])
    expect(sent(whole.entries, [euros], huf('189000.00'))).toEqual([
      { invoice_id: 5, kind: 'payment', amount: '189000.00', invoice_amount: '483.04' },
    ])
  })
  it('keep every digit of what somebody types', () => {
    const money = huf('0.3')
    const draft = withAmount(
      toggled(NOTHING, candidate({ invoice_id: 1, open_amount: '0.3' }), money),
      one,
      '0.1',
      money,
    )
    expect(leftOver(draft, money)).toBe('0.20')
  })
})

describe('what was thought of as well', () => {
  it('is known by its parts, in whatever order', () => {
    const other = {
      confidence: 0.3,
      allocations: [allocation({ invoice_id: 2 }), allocation({ invoice_id: 1 })],
    }
    const proposal = match({ alternatives: [other] })
    const [first, second] = [1, 2].map((id) => ({
      ...draftOf(match()).entries[0],
      invoiceId: id,
    })) as unknown as [Draft['entries'][number], Draft['entries'][number]]
    expect(alternativeOf(proposal, { entries: [first, second], touched: true })).toBe(0)
    expect(alternativeOf(proposal, { entries: [first], touched: true })).toBeNull()
  })
})

describe('a difference', () => {
  const restIn = (open: string, left: string, currency = 'HUF') => {
    const document = candidate({ open_amount: open, currency })
    const money = { left, currency }
    const draft = toggled(NOTHING, document, money)
    const rest = restOf(draft, [document], money)
    const send = (choice: Parameters<typeof withRest>[2]) =>
      sent(withRest(draft, rest, choice, money), [document], money).slice(1)
    return { rest, choices: rest ? choicesOf(rest, money) : [], send }
  }
  it.each([
    ['1000', '1000', undefined, 'HUF'],
    ['1000', '1600', 'overpayment', 'HUF'],
    ['1000', '1001', 'rounding', 'HUF'],
    ['1000', '400', 'part', 'HUF'],
    ['1002', '1000', 'rounding', 'HUF'],
    ['1000', '970', 'discount', 'HUF'],
    ['1000', '985', 'fee', 'EUR'],
    ['100', '40', 'part', 'EUR'],
  ])('of %s owed and %s paid is most likely %s (%s)', (open, left, likely, currency) => {
    expect(restIn(open, left, currency).choices[0]).toBe(likely)
  })
  it('is sent as what it is, and not at all where it stays open', () => {
    const short = restIn('1000', '985', 'EUR')
    expect(short.send('fee')).toEqual([{ invoice_id: 41, kind: 'fee', amount: '15.00' }])
    expect(short.send('part')).toEqual([])
    const over = restIn('1000', '1600')
    expect(over.send('overpayment')).toEqual([{ invoice_id: 41, kind: 'overpayment', amount: '600.00' }])
    expect(over.choices).not.toContain('rounding')
    expect(restIn('1000', '1003').send('rounding')).toEqual([
      { invoice_id: 41, kind: 'rounding', amount: '3.00', invoice_amount: '0' },
    ])
    expect(over.send('leave')).toEqual([])
  })
})

describe('a rate that two amounts make', () => {
  it.each([
    ['189424', '483.04', 'HUF', '392.15'],
    ['-189424', '-483.04', 'HUF', '392.15'],
    ['400000', '1000', 'HUF', '400.00'],
    ['100.00', '39215', 'EUR', '0.00255'],
  ])('%s for %s', (line, invoice, currency, rate) => {
    expect(impliedRate(line, invoice, currency)).toBe(rate)
  })
  it('is never shown in an equation that is not true', () => {
    for (let cents = 100; cents < 1_000_000_00; cents = Math.floor(cents * 1.7) + 1) {
      const invoice = (cents / 100).toFixed(2)
      const line = String(Math.round(cents * 3.9217) + 3)
      expect(converted(invoice, impliedRate(line, invoice, 'HUF'), 0)).toBe(line)
    }
  })
  it('is told apart from the official one', () => {
    expect(percentOff('390.00', '392.15')).toBe('-0.55')
    expect(percentOff('390.8085', '397.19')).toBe('-1.61')
    expect(percentOff('392.15', '392.15')).toBe('0.00')
    expect(percentOff('396.07', '392.15')).toBe('1.00')
  })
})
