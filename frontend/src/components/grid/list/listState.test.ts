import { describe, expect, it } from 'vitest'

import { countOf, nextOrdering, parametersOf, stateOf, withFilters } from './listState'

const NAMES = ['search', 'payment_status', 'type', 'overdue', 'invoice_date_from']

describe('an address', () => {
  it('comes back the same from the state it says', () => {
    const address =
      'search=%C5%91r&payment_status=paid%2Cexpired&overdue=true&invoice_date_from=2026-01-01&ordering=-gross_total&columns=invoice_number%2Cgross_total'
    expect(parametersOf(stateOf(new URLSearchParams(address), NAMES), NAMES).toString()).toBe(address)
  })
  it('may hold what the list does not know, and it is not sent on', () => {
    expect(stateOf(new URLSearchParams('utm_source=mail&overdue=true&page=7'), NAMES).filters).toEqual({
      overdue: 'true',
    })
  })
  it('is the same however the filters were set', () => {
    const one = withFilters(withFilters({}, { type: 'invoice' }), { search: 'x' })
    const other = withFilters(withFilters({}, { search: 'x' }), { type: 'invoice' })
    const of = (filters: typeof one) =>
      parametersOf({ filters, ordering: '', columns: null }, NAMES).toString()
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

describe('sorting', () => {
  it('begins ascending, and turns round', () => {
    expect(nextOrdering('', 'due_date')).toBe('due_date')
    expect(nextOrdering('due_date', 'due_date')).toBe('-due_date')
    expect(nextOrdering('-due_date', 'due_date')).toBe('due_date')
  })
})
