import { describe, expect, it } from 'vitest'

import { compare, isZero, share, sum } from './decimal'

describe('sum', () => {
  it('is exact where binary fractions are not', () => {
    expect(sum(['0.10', '0.20'])).toBe('0.30')
    expect(sum(['9007199254740993.01', '0.02'])).toBe('9007199254740993.03')
  })
  it('keeps the places of its most exact part', () => {
    expect(sum(['1.00', '0.0005', '-2.5'])).toBe('-1.4995')
  })
  it('of nothing is nothing', () => {
    expect(sum([])).toBe('0.00')
  })
  it('of opposites is nothing, without a minus', () => {
    expect(sum(['-31750.00', '31750.00'])).toBe('0.00')
    expect(isZero('-0.00')).toBe(true)
  })
  it('refuses what is no decimal', () => {
    expect(() => sum(['1e3'])).toThrow(RangeError)
    expect(() => sum([''])).toThrow(RangeError)
  })
})

describe('compare and share', () => {
  it('compares by value, not by letters', () => {
    expect(compare('9.00', '10.0')).toBe(-1)
    expect(compare('-1', '-1.000')).toBe(0)
  })
  it('gives a share between 0 and 1', () => {
    expect(share('25.00', '100')).toBe(0.25)
    expect(share('1', '0.00')).toBe(0)
    expect(share('-5', '10')).toBe(0)
  })
})
