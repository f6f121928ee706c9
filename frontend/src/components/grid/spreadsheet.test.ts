import { describe, expect, it } from 'vitest'

import { invoice } from '../../../tests/invoice'
import { columnsOf, moved, USUAL } from './columns'
import { copied } from './spreadsheet'

const columns = columnsOf(['invoice_number', 'partner_name', 'due_date', 'gross_total'])
const of = (change: Parameters<typeof invoice>[0]) =>
  copied(
    [invoice(change)],
    columns,
    (id) => id,
    () => null,
  )

describe('copied rows', () => {
  it('are numbers with a decimal comma, and days that every spreadsheet knows', () => {
    expect(of({ gross_total: '-1234567.50' }).text).toBe('2026-1\tŐrláng Kórház\t2026-05-06\t-1234567,50')
  })
  it('keep their cells whatever stands in them', () => {
    expect(of({ partner_name: 'Két\tsoros\r\nnév' }).text.split('\t')[1]).toBe('Két soros név')
  })
  it('hold no formula of somebody else', () => {
    expect(of({ partner_name: '=HYPERLINK("x")' }).text).toContain("\t'=HYPERLINK")
    expect(of({ partner_name: '@SUM(A1)' }).text).toContain("\t'@SUM")
    expect(of({ partner_name: '-1+cmd' }).text).toContain("\t'-1+cmd")
  })
  it('hold no markup of somebody else', () => {
    expect(of({ partner_name: '<img src=x onerror="x">' }).html).not.toContain('<img')
  })
  it('are texts where they are no numbers: a spreadsheet must not round an invoice number', () => {
    expect(of({ invoice_number: '2026-10' }).html).toContain("mso-number-format:'\\@'\">2026-10")
    expect(of({}).html).toContain('<td>31750,00</td>')
  })
})

describe('columns', () => {
  it('that nobody knows are left out; none at all is the usual choice', () => {
    expect(columnsOf(['gross_total', 'nonsense', 'gross_total']).map(({ id }) => id)).toEqual(['gross_total'])
    expect(columnsOf(['nonsense']).map(({ id }) => id)).toEqual(USUAL)
  })
  it('move a place, and not beyond the ends', () => {
    expect(moved(['a', 'b', 'c'], 'c', -1)).toEqual(['a', 'c', 'b'])
    expect(moved(['a', 'b'], 'a', -1)).toEqual(['a', 'b'])
  })
})
