import { expect, it } from 'vitest'

import { tablePreview } from '../../../../tests/bank'
import { guessed, mappingOf, markWords, missing } from './mapping'

const table = tablePreview()

it('what is seen in one way only is a beginning; what is seen in two is left to the person', () => {
  const choices = guessed(tablePreview({ guesses: { ...table.guesses, dates: ['D/M/Y', 'M/D/Y'] } }))
  expect(choices.columns).toEqual({ 1: 'booking_date', 2: '', 3: 'amount' })
  expect(choices.date).toBe('')
  expect(missing(choices)).toEqual(['date', 'currency'])
})

it('whose account it is goes along where no column tells it', () => {
  const account = '117730161234567000000006'
  const choices = { ...guessed(table), currency: 'HUF', account }
  expect(mappingOf(choices, table)).toMatchObject({ account })
  const columns = { ...choices.columns, 2: 'own_account' as const }
  expect(mappingOf({ ...choices, columns }, table)).not.toHaveProperty('account')
})

it('columns go by their names, several of one meaning together', () => {
  const choices = { ...guessed(table), currency: 'HUF' }
  const columns = { ...choices.columns, 2: 'booking_date' as const }
  expect(missing(choices)).toEqual([])
  expect(mappingOf({ ...choices, columns }, table)).toEqual({
    file: 'text',
    columns: { booking_date: ['Nap', 'Szöveg'], amount: ['Érték'] },
    date: 'Y.M.D.',
    decimal_sign: ',',
    sign: 'signed',
    currency: 'HUF',
  })
})

it.each([
  ['there is no header', { header_row: 0 }, 1],
  ['two are called the same', { columns: table.columns.map((column) => ({ ...column, name: 'Nap' })) }, 2],
])('columns go by their places where %s', (_why, change, first) => {
  const found = tablePreview(change)
  expect(mappingOf({ ...guessed(found), currency: 'HUF' }, found)).toMatchObject({
    columns: { booking_date: [1], amount: [3] },
    width: 3,
    first_row: first,
    delimiter: ';',
  })
})

it('a column that says debit or credit has its words told one by one', () => {
  const choices = {
    ...guessed(table),
    columns: { 1: 'booking_date', 2: 'marker', 3: 'amount' },
    sign: 'marker',
    marks: { T: 'debit', J: 'credit', '': '' },
  } as const
  expect(markWords(table, choices)).toEqual(['T', 'J'])
  expect(mappingOf(choices, table)).toMatchObject({ debit_marks: ['T'], credit_marks: ['J'] })
})
