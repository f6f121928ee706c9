import { describe, expect, it } from 'vitest'

import { amountOf, countOf, nextOrdering, parametersOf, stateOf, withFilters } from './filters'

describe('an address', () => {
  it('comes back the same from the state it says', () => {
    const address =
      'search=%C5%91r&payment_status=paid%2Cexpired&overdue=true&invoice_date_from=2026-01-01&ordering=-gross_total&columns=invoice_number%2Cgross_total'
    expect(parametersOf(stateOf(new URLSearchParams(address))).toString()).toBe(address)
  })
  it('may hold what the list does not know, and it is not sent on', () => {
    expect(stateOf(new URLSearchParams('utm_source=mail&overdue=true&page=7')).filters).toEqual({
      overdue: 'true',
    })
  })
  it('is the same however the filters were set', () => {
    const one = withFilters(withFilters({}, { type: 'invoice' }), { search: 'x' })
    const other = withFilters(withFilters({}, { search: 'x' }), { type: 'invoice' })
    const of = (filters: typeof one) => parametersOf({ filters, ordering: '', columns: null }).toString()
    expect(of(one)).toBe(of(other))
  })
})

describe('filters', () => {
  it('are taken away by an empty value', () => {
    expect(withFilters({ search: 'x', type: 'invoice' }, { search: '' })).toEqual({ type: 'invoice' })
  })
  it('count a pair of days as one', () => {
    expect(countOf({ due_date_from: '2026-01-01', due_date_to: '2026-01-31', search: 'x' })).toBe(2)
  })
})

describe('an amount that somebody types', () => {
  it.each([
    ['1 234,56', '1234.56'],
    ['1\u00a0234\u00a0567', '1234567'],
    ['1.234,56', '1234.56'],
    ['1,234.56', '1234.56'],
    ['1.234.567', '1234567'],
    ['12,5', '12.5'],
    ['-3466', '-3466'],
    ['\u22123 466 Ft', '-3466'],
    ['007', '7'],
    ['1234.567', '1234.567'],
    ['', ''],
    ['  ', ''],
    ['ezer', null],
    ['1e3', null],
    ['1,2,3', null],
    ['--5', null],
  ])('%j is %j in both languages', (typed, wanted) => {
    expect(amountOf(typed, 'hu')).toBe(wanted)
    expect(amountOf(typed, 'en')).toBe(wanted)
  })
  it.each([
    ['0,125', '0.125', '0.125'],
    ['-0.125', '-0.125', '-0.125'],
    ['12,345', '12.345', '12345'],
    ['12.345', '12345', '12.345'],
    ['1.234,567', '1234.567', '1234567'],
    ['1,234.567', '1234567', '1234.567'],
    ['1 234,567', '1234.567', '1234.567'],
    ['1,234,567', '1234567', '1234567'],
  ])('%j is %j in Hungarian, %j in English', (typed, hu, en) => {
    expect(amountOf(typed, 'hu')).toBe(hu)
    expect(amountOf(typed, 'en')).toBe(en)
  })
})

describe('sorting', () => {
  it('begins ascending, and turns round', () => {
    expect(nextOrdering('', 'due_date')).toBe('due_date')
    expect(nextOrdering('due_date', 'due_date')).toBe('-due_date')
    expect(nextOrdering('-due_date', 'due_date')).toBe('due_date')
  })
})
