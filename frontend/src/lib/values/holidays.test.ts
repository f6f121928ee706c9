import { describe, expect, it } from 'vitest'

import { holidayOf, isWeekend } from './holidays'

describe('Hungarian holidays', () => {
  it.each([
    ['2025-04-18', 'goodFriday'],
    ['2025-04-21', 'easterMonday'],
    ['2025-06-09', 'pentecostMonday'],
    ['2026-04-06', 'easterMonday'],
    ['2026-05-25', 'pentecostMonday'],
    ['2024-03-29', 'goodFriday'],
    ['2038-04-25', 'easterSunday'],
    ['2026-10-23', 'october23'],
    ['2026-11-25', null],
    ['2026-12-24', null],
  ])('%s is %s', (day, wanted) => expect(holidayOf(day)).toBe(wanted))

  it('knows weekends', () => {
    expect(isWeekend('2025-10-25')).toBe(true)
    expect(isWeekend('2025-10-27')).toBe(false)
  })
})
