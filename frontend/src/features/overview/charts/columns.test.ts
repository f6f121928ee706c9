import { expect, it } from 'vitest'

import { columnsOf } from './columns'

it('gives the highest column the whole height', () => {
  const { columns, zero } = columnsOf(['50.00', '100.00', '0.00'])
  expect(zero).toBe(0)
  expect(columns.map(({ height }) => height)).toEqual([0.5, 1, 0])
})

it('hangs negative ones below zero, all at one scale', () => {
  const { columns, zero } = columnsOf(['300.00', '-100.00'])
  expect(zero).toBeCloseTo(0.25)
  expect(columns[0]?.height).toBeCloseTo(0.75)
  expect(columns[1]).toMatchObject({ bottom: 0, negative: true })
  expect(columns[1]?.height).toBeCloseTo(0.25)
})

it('is flat where there is nothing', () => {
  expect(columnsOf(['0.00', '0']).columns.every(({ height }) => height === 0)).toBe(true)
})

it('ends its axis at round amounts, with zero among them', () => {
  const { ticks, at } = columnsOf(['46300000.00', '-1200000.00'])
  expect(ticks.map(({ amount }) => amount)).toEqual([
    '-20000000.00',
    '0.00',
    '20000000.00',
    '40000000.00',
    '60000000.00',
  ])
  expect(ticks.map((tick) => tick.at)).toEqual([0, 0.25, 0.5, 0.75, 1])
  expect(at('20000000')).toBeCloseTo(0.5)
  expect(at('-10000000')).toBeCloseTo(0.125)
})

it('has an axis for fillér and for more than a number of a browser holds', () => {
  expect(columnsOf(['0.03']).ticks.map(({ amount }) => amount)).toEqual(['0.00', '0.01', '0.02', '0.03'])
  const huge = columnsOf(['9007199254740993123456.00'])
  expect(huge.ticks.at(-1)?.amount).toBe('10000000000000000000000.00')
  expect(huge.columns[0]?.height).toBeCloseTo(0.9, 1)
})
