import { describe, expect, it } from 'vitest'

import * as f from './formats'

/** No-break spaces, made visible. */
const seen = (text: string) => text.replaceAll('\u00a0', '_')

describe('money', () => {
  it.each([
    ['19476607.00', 'HUF', 'hu', '19_476_607_Ft'],
    ['1234.56', 'EUR', 'hu', '1_234,56_€'],
    ['1234.5', 'EUR', 'hu', '1_234,50_€'],
    ['-3466.00', 'HUF', 'hu', '−3_466_Ft'],
    ['10.50', 'HUF', 'hu', '10,50_Ft'],
    ['-0.00', 'HUF', 'hu', '0_Ft'],
    ['-0.05', 'EUR', 'hu', '−0,05_€'],
    ['0.125', 'EUR', 'hu', '0,125_€'],
    ['100.00', 'CHF', 'hu', '100,00_CHF'],
    ['1234567890123456789.99', 'HUF', 'hu', '1_234_567_890_123_456_789,99_Ft'],
    ['1234.56', 'EUR', 'en', '€1,234.56'],
    ['-1234.56', 'USD', 'en', '−$1,234.56'],
    ['19476607.00', 'HUF', 'en', '19,476,607_Ft'],
  ] as const)('%s %s in %s is %s', (amount, currency, language, wanted) => {
    expect(seen(f.money(amount, currency, language))).toBe(wanted)
  })
  it('of which a part came has its sign once, where it stands behind', () => {
    expect(seen(f.part('50000.00', '127000.00', 'HUF', 'hu'))).toBe('50_000 / 127_000_Ft')
    expect(seen(f.part('1.50', '20.00', 'EUR', 'en'))).toBe('€1.50 / €20.00')
  })
  it('goes into a spreadsheet with a comma and nothing else', () => {
    expect(f.forSpreadsheet('1234567.50')).toBe('1234567,50')
  })
})

describe('days', () => {
  it('are written the Hungarian and the English way', () => {
    expect(seen(f.day('2025-10-22', 'hu'))).toBe('2025._10._22.')
    expect(seen(f.day('2025-10-02', 'en'))).toBe('2_Oct_2025')
  })
  it('of moments are those of Budapest, in winter and in summer', () => {
    expect(seen(f.dateTime('2025-12-31T23:30:00Z', 'hu'))).toBe('2026._01._01._00:30')
    expect(seen(f.dateTime('2025-07-01T12:05:00+00:00', 'en'))).toBe('1_Jul_2025,_14:05')
    expect(f.today(new Date('2025-06-30T22:30:00Z'))).toBe('2025-07-01')
  })
  it('count over months, years and the change of clocks', () => {
    expect(f.addDays('2024-02-28', 2)).toBe('2024-03-01')
    expect(f.daysBetween('2025-03-29', '2025-03-31')).toBe(2)
    expect(f.daysBetween('2025-03-02', '2025-02-27')).toBe(-3)
  })
  it('know the ends of months', () => {
    expect(f.monthRange('2025-01-31', -1)).toEqual({ from: '2024-12-01', to: '2024-12-31' })
    expect(f.monthRange('2024-02-10')).toEqual({ from: '2024-02-01', to: '2024-02-29' })
  })
  it('have names', () => {
    expect(f.weekday('2025-10-22', 'hu')).toBe('szerda')
    expect(f.month('2025-11-02', 'hu')).toBe('2025. november')
  })
})

describe('numbers of people and accounts', () => {
  it('are grouped as printed on invoices', () => {
    expect(f.taxNumber('12345678142')).toBe('12345678-1-42')
    expect(f.taxNumber('12345678-1-42')).toBe('12345678-1-42')
    expect(f.taxNumber('DE811569869')).toBe('DE811569869')
    expect(f.accountNumber('104104000000019004894827')).toBe('10410400-00000190-04894827')
    expect(f.accountNumber('1041040000000190')).toBe('10410400-00000190')
    expect(seen(f.accountNumber('HU28104104000000019004894827'))).toBe('HU28_1041_0400_0000_0190_0489_4827')
    expect(f.accountNumber('--')).toBe('--')
  })
})

describe('collation', () => {
  it('puts Hungarian letters where a Hungarian looks for them', () => {
    const names = [
      'Zöld',
      'Őrség',
      'Orosz',
      'Áron',
      'Csaba',
      'Cukor',
      'Ökör',
      'Abel',
      '2. tétel',
      '10. tétel',
    ]
    expect(names.sort(f.collator('hu').compare)).toEqual([
      '2. tétel',
      '10. tétel',
      'Abel',
      'Áron',
      'Cukor',
      'Csaba',
      'Orosz',
      'Ökör',
      'Őrség',
      'Zöld',
    ])
  })
})
