import { describe, expect, it } from 'vitest'

import type { Formats } from '@/lib/values/useFormats'

import { columnKinds } from '../columns'
import { copied } from './spreadsheet'

interface Row {
  number: string
  partner: string
  due: string | null
  gross: string | null
  currency: string
}

// What is copied is not what is drawn: no formats are asked for.
const { text, day, money } = columnKinds<Row>({} as Formats)
const columns = [
  text('number', 'Sorszám', 100, (row) => row.number),
  text('partner', 'Partner', 100, (row) => row.partner),
  day('due', 'Esedékes', 100, (row) => row.due),
  money('gross', 'Bruttó', 100, (row) => ({ amount: row.gross, currency: row.currency })),
]
const currency = text('currency', 'Pénznem', 100, (row) => row.currency)

const usual: Row = {
  number: '2026-1',
  partner: 'Őrláng Kórház',
  due: '2026-05-06',
  gross: '31750.00',
  currency: 'HUF',
}
const of = (change: Partial<Row>, shown = columns) => copied([{ ...usual, ...change }], shown, 'Pénznem')
/** The cells of the only row. */
const cells = (change: Partial<Row>) => of(change).text.split('\r\n')[1]?.split('\t')

describe('copied rows', () => {
  it('stand under their headings, and amounts never without their currency', () => {
    expect(of({ gross: '483.04', currency: 'EUR' }).text).toBe(
      'Sorszám\tPartner\tEsedékes\tBruttó\tPénznem\r\n2026-1\tŐrláng Kórház\t2026-05-06\t483,04\tEUR',
    )
    expect(of({}, [currency, ...columns]).text).toBe(
      'Pénznem\tSorszám\tPartner\tEsedékes\tBruttó\r\nHUF\t2026-1\tŐrláng Kórház\t2026-05-06\t31750,00',
    )
    expect(of({}, columns.slice(0, 2)).text).toBe('Sorszám\tPartner\r\n2026-1\tŐrláng Kórház')
  })
  it('are numbers with a decimal comma, and days that every spreadsheet knows', () => {
    expect(cells({ gross: '-1234567.50' })).toEqual([
      '2026-1',
      'Őrláng Kórház',
      '2026-05-06',
      '-1234567,50',
      'HUF',
    ])
    expect(cells({ gross: null, due: null })).toEqual(['2026-1', 'Őrláng Kórház', '', '', 'HUF'])
  })
  it('keep their cells whatever stands in them', () => {
    expect(cells({ partner: 'Két\tsoros\r\nnév' })?.[1]).toBe('Két soros név')
    expect(of({ partner: 'a\u2028b\u0085c' }).text.split('\r\n')).toHaveLength(2)
  })
  it.each([
    '=HYPERLINK("x")',
    '@SUM(A1)',
    '+1+cmd',
    '-1+cmd',
    '\uff1dHYPERLINK("x")',
    '\uff0b1',
    '\uff0d1',
    '\uff20SUM(A1)',
    '  =1+1',
    '\u00a0=1+1',
    '\ufeff=1+1',
    '\u200b=1+1',
    '\u200b\u00a0\u2060 =1+1',
    '\n=1+1',
    '\u0000=1+1',
  ])('hold no formula of somebody else: %j', (partner) => {
    expect(cells({ partner })?.[1]).toMatch(/^'/)
    expect(of({ partner }).html).toMatch(/;@"[^>]*>&#39;/)
  })
  it('leave what is no formula as it is', () => {
    expect(cells({ partner: 'A=B Kft. (-10 %)' })?.[1]).toBe('A=B Kft. (-10 %)')
  })
  it('hold no markup of somebody else', () => {
    const { html } = of({ partner: `<img src=x onerror="x"> "' onmouseover='x'` })
    expect(html).not.toContain('<img')
    expect(html).not.toMatch(/onmouseover='/)
  })
  it('are texts where they are no numbers: a spreadsheet must not round an invoice number', () => {
    const { html } = of({ number: '00012' })
    expect(html).toContain(`mso-number-format:'\\@'`)
    expect(html).toContain('>00012</td>')
    expect(html).toContain('<td sdval="31750.00" sdnum="1033;">31750,00</td>')
  })
})
