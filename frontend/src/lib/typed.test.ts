import { describe, expect, it } from 'vitest'

import { amountOf } from './typed'

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
