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
