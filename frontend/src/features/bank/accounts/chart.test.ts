import { expect, it } from 'vitest'

import { pictureOf, pointAt, stepsOf } from './chart'

const balances = [
  { date: '2026-03-01', balance: '100.00' },
  { date: '2026-03-06', balance: '-100.00' },
  { date: '2026-03-11', balance: '300.00' },
]

it('a balance stands in its day and height, zero where it is', () => {
  const picture = pictureOf(balances)
  expect(picture?.points.map(({ x, y }) => [x, y])).toEqual([
    [0, 0.5],
    [0.5, 1],
    [1, 0],
  ])
  expect(picture?.zero).toBe(0.75)
  expect([picture?.lowest.date, picture?.highest.date]).toEqual(['2026-03-06', '2026-03-11'])
})

it('stays until the next statement tells another one', () => {
  expect(stepsOf(pictureOf(balances)?.points ?? [], 100, 10)).toBe('M0.0,5.0H50.0V10.0H100.0V0.0')
  expect(pointAt(pictureOf(balances)?.points ?? [], 0.7)?.date).toBe('2026-03-06')
})

it('one balance, and accounts without anything, have no course or a flat one', () => {
  expect(pictureOf(balances.slice(0, 1))).toBeNull()
  const nothing = balances.map(({ date }) => ({ date, balance: '0.00' }))
  expect(pictureOf(nothing)?.points.every(({ y }) => y === 1)).toBe(true)
})
