import { expect, it } from 'vitest'

import { scheduleInWords } from './schedule'

it.each([
  ['0 2 * * *', { form: 'daily', time: '2:00' }],
  ['5 14 * * *', { form: 'daily', time: '14:05' }],
  ['15 * * * *', { form: 'hourly', minute: '15' }],
  ['0 3 * * 7', { form: 'weekly', time: '3:00', weekday: 0 }],
  ['0 3 * * mon', { form: 'weekly', time: '3:00', weekday: 1 }],
  ['*/10 * * * *', { form: 'other', expression: '*/10 * * * *' }],
  ['0 2 1 * *', { form: 'other', expression: '0 2 1 * *' }],
  ['nonsense', { form: 'other', expression: 'nonsense' }],
])('%s', (expression, words) => {
  expect(scheduleInWords(expression)).toEqual(words)
})
