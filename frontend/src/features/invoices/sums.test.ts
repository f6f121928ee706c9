import { describe, expect, it } from 'vitest'

import { sumsOf } from '@/components/grid/selection/sums'

import { invoice, item } from '../../../tests/invoice'
import { claimOf } from './words/claims'
import { difference, vatLines } from './words/vat'

describe('the sum of selected rows', () => {
  it('is exact, per currency, forints in front', () => {
    const rows = [
      invoice({ currency: 'EUR', gross_total: '0.10' }),
      invoice({ currency: 'EUR', gross_total: '0.20' }),
      invoice({ currency: 'HUF', gross_total: '9007199254740993.00' }),
      invoice({ currency: 'HUF', gross_total: '2.00' }),
    ]
    expect(sumsOf(rows, claimOf)).toEqual([
      { currency: 'HUF', amount: '9007199254740995.00' },
      { currency: 'EUR', amount: '0.30' },
    ])
  })
  it('counts claims only, as the service does', () => {
    const rows = [
      invoice(),
      invoice({ type: 'cancellation', gross_total: '-31750.00' }),
      invoice({ type: 'proforma', counts_as_claim: false }),
      invoice({ type: 'receipt', counts_as_claim: false }),
      invoice({ missing_upstream_since: '2026-05-01T02:00:00+02:00', counts_as_claim: false }),
      invoice({ gross_total: null }),
    ]
    expect(sumsOf(rows, claimOf)).toEqual([{ currency: 'HUF', amount: '0.00' }])
  })
})

describe('the VAT summary', () => {
  it('adds up the items of a key', () => {
    const items = [
      item(),
      item({ net_amount: '0.10', vat_amount: null, gross_amount: '0.10', vat: 'AAM' }),
      item(),
    ]
    expect(vatLines(items)).toEqual([
      { vat: '27%', net: '50000.00', tax: '13500.00', gross: '63500.00' },
      { vat: 'AAM', net: '0.10', tax: null, gross: '0.10' },
    ])
  })
  it('knows no sum of which a part is not known', () => {
    const items = [item(), item({ net_amount: null, vat_amount: null, gross_amount: null })]
    expect(vatLines(items)).toEqual([{ vat: '27%', net: null, tax: null, gross: null }])
    expect(difference('31750.00', items)).toBeNull()
    expect(difference('40000.00', items)).toBeNull()
  })
  it('tells by how much the total was rounded', () => {
    expect(difference('-3466.00', [item({ gross_amount: '-3465.83' })])).toBe('-0.17')
    expect(difference('31750', [item()])).toBeNull()
    expect(difference(null, [item()])).toBeNull()
    expect(difference('5.00', [])).toBeNull()
  })
})
