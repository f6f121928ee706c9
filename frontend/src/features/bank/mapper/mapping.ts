/** What a person says of an unknown table, as the service's mapping. Pure: nothing is said that was not chosen. */
import type { LayoutPreview } from '@/types/bank'

/** What a column may mean, in the order in which it is offered; the first are those that most tables have. */
export const MEANINGS = [
  'booking_date',
  'value_date',
  'amount',
  'debit',
  'credit',
  'marker',
  'currency',
  'counterparty_name',
  'counterparty_account',
  'remittance_information',
  'balance_after',
  'own_account',
  'type_text',
  'type_code',
  'bank_reference',
  'end_to_end_id',
  'entry_reference',
  'counterparty_bank',
  'transacted_at',
  'original_amount',
  'original_currency',
  'exchange_rate',
  'fee',
  'fee_currency',
  'card',
  'merchant',
] as const

export type Meaning = (typeof MEANINGS)[number]

export const SIGNS = ['signed', 'two_columns', 'marker', 'reversed'] as const
export type Sign = (typeof SIGNS)[number]

/** The forms of days by the service's names, each with the last day of March 2026 written in it. */
export const DATES = {
  'Y-M-D': '2026-03-31',
  'Y.M.D.': '2026.03.31.',
  'Y/M/D': '2026/03/31',
  YMD: '20260331',
  'D-M-Y': '31-03-2026',
  'D.M.Y': '31.03.2026',
  'D/M/Y': '31/03/2026',
  'M/D/Y': '03/31/2026',
} as const

/** '' is what nobody has chosen yet. */
export interface Choices {
  /** By the number of the column. */
  columns: Readonly<Record<number, Meaning | ''>>
  date: string
  decimalSign: string
  sign: Sign | ''
  /** What each word of the marker's column says. */
  marks: Readonly<Record<string, 'debit' | 'credit' | ''>>
  /** Of all lines, where no column tells it. */
  currency: string
  /** Whose lines they are, where no column tells it; '' is asked with each file. */
  account: string
}

/** What the service guesses, as a beginning: where it sees more than one way, nothing is chosen. */
export function guessed(preview: LayoutPreview): Choices {
  const { dates, decimal_signs: signs, sign } = preview.guesses
  return {
    columns: Object.fromEntries(
      preview.columns.map(({ number, guess }) => [number, MEANINGS.find((each) => each === guess) ?? '']),
    ),
    date: dates.length === 1 ? (dates[0] ?? '') : '',
    decimalSign: signs.length === 1 ? (signs[0] ?? '') : '',
    sign: SIGNS.find((each) => each === sign) ?? '',
    marks: {},
    currency: '',
    account: '',
  }
}

export const has = ({ columns }: Choices, meaning: Meaning) => Object.values(columns).includes(meaning)

/** The words of the column that says debit or credit. */
export function markWords(preview: LayoutPreview, { columns }: Choices): string[] {
  const found = preview.columns.filter(({ number }) => columns[number] === 'marker')
  return [...new Set(found.flatMap(({ samples }) => samples))].filter(Boolean)
}

/** What is still to be chosen before it can be tried. */
export function missing(choices: Choices): ('date' | 'decimalSign' | 'sign' | 'currency')[] {
  return (['date', 'decimalSign', 'sign', 'currency'] as const).filter(
    (name) => !choices[name] && !(name === 'currency' && has(choices, 'currency')),
  )
}

/** The mapping as the service takes it. Columns go by their names, or by their places where names do not tell them apart. */
export function mappingOf(choices: Choices, preview: LayoutPreview): Record<string, unknown> {
  const { header_row: header, columns: found, rows } = preview
  const chosen = found.filter(({ number }) => choices.columns[number])
  const named = header > 0 && chosen.every(({ name }) => isUnique(name, found))
  const columns: Record<string, (string | number)[]> = {}
  for (const { number, name } of chosen) {
    const meaning = choices.columns[number]
    if (meaning) (columns[meaning] ??= []).push(named ? name : number)
  }
  return {
    file: preview.file,
    columns,
    date: choices.date,
    decimal_sign: choices.decimalSign,
    sign: choices.sign,
    ...(choices.sign === 'marker' && {
      debit_marks: wordsOf(choices, 'debit'),
      credit_marks: wordsOf(choices, 'credit'),
    }),
    ...(!has(choices, 'currency') && choices.currency && { currency: choices.currency }),
    ...(!has(choices, 'own_account') && choices.account && { account: choices.account }),
    ...(!named && {
      width: found.length,
      first_row: rows.find(({ line }) => line > header)?.line ?? 1,
      ...(preview.delimiter && { delimiter: preview.delimiter }),
    }),
  }
}

function isUnique(name: string, columns: LayoutPreview['columns']): boolean {
  return name !== '' && columns.filter((each) => each.name === name).length === 1
}

function wordsOf({ marks }: Choices, side: 'debit' | 'credit'): string[] {
  return Object.keys(marks).filter((word) => marks[word] === side)
}
