import { expect, it } from 'vitest'

import { nextImport } from './nextImport'

const at = (...days: string[]) => days.map((day) => `${day}T08:00:00+01:00`)

it('is said by the days between those before, whatever hour and however many files a day', () => {
  const weeks = at('2026-11-23', '2026-11-23', '2026-11-16', '2026-11-09', '2026-11-03')
  expect(nextImport(weeks)).toEqual({ day: '2026-11-30', every: 7 })
  expect(nextImport(at('2026-08-03', '2026-09-02', '2026-10-02', '2026-11-03'))).toEqual({
    day: '2026-12-03',
    every: 30,
  })
})
it('is on a workday where all of them were', () => {
  const workdays = at('2026-11-24', '2026-11-25', '2026-11-26', '2026-11-27')
  expect(nextImport(workdays)).toEqual({ day: '2026-11-30', every: 1 })
  const all = at('2026-11-25', '2026-11-26', '2026-11-27', '2026-11-28')
  expect(nextImport(all)).toEqual({ day: '2026-11-29', every: 1 })
})
it('is not said where they are few, or came now and then', () => {
  expect(nextImport([])).toBeNull()
  expect(nextImport(at('2026-11-09', '2026-11-16', '2026-11-23'))).toBeNull()
  expect(nextImport(at('2026-06-01', '2026-06-02', '2026-09-01', '2026-11-23'))).toBeNull()
})
