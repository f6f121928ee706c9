import { NativeSelect, SegmentedControl, SimpleGrid } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'

import type { LayoutPreview } from '@/types/bank'

import { accountNumber } from '@/lib/values/formats'

import { accountsQuery } from '../api'
import { accountName, CURRENCIES } from '../words'
import { DATES, has, markWords, SIGNS, type Choices, type Sign } from './mapping'
import classes from './mapper.module.css'

interface Props {
  table: LayoutPreview
  choices: Choices
  onChange: (choices: Choices) => void
}

/** How days, amounts and directions are written: said, not guessed. */
export function Writing({ table, choices, onChange }: Props) {
  const { t } = useTranslation('bank')
  const nothing = { value: '', label: t('mapper.choose') }
  const set = (change: Partial<Choices>) => onChange({ ...choices, ...change })
  const signs = [
    { value: ',', label: t('mapper.decimal.comma') },
    { value: '.', label: t('mapper.decimal.dot') },
    ...(table.file === 'text' ? [] : [{ value: 'cell', label: t('mapper.decimal.cell') }]),
  ]
  const accounts = useQuery(accountsQuery()).data ?? []
  // Whoever says whose account it is has said its currency.
  const setAccount = (number: string) => {
    const currency = accounts.find(({ account_number: each }) => each === number)?.currency
    set({ account: number, ...(currency && { currency }) })
  }
  const words = choices.sign === 'marker' ? markWords(table, choices) : []
  return (
    <div>
      <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} spacing="sm">
        <NativeSelect
          label={t('mapper.date')}
          value={choices.date}
          onChange={(event) => set({ date: event.currentTarget.value })}
          data={[nothing, ...Object.entries(DATES).map(([value, label]) => ({ value, label }))]}
        />
        <NativeSelect
          label={t('mapper.decimalSign')}
          value={choices.decimalSign}
          onChange={(event) => set({ decimalSign: event.currentTarget.value })}
          data={[nothing, ...signs]}
        />
        <NativeSelect
          label={t('mapper.sign')}
          value={choices.sign}
          onChange={(event) => set({ sign: event.currentTarget.value as Sign | '' })}
          data={[nothing, ...SIGNS.map((value) => ({ value, label: t(`mapper.signs.${value}`) }))]}
        />
        {has(choices, 'currency') ? null : (
          <NativeSelect
            label={t('account.currency')}
            value={choices.currency}
            onChange={(event) => set({ currency: event.currentTarget.value })}
            data={[nothing, ...CURRENCIES]}
          />
        )}
        {has(choices, 'own_account') || accounts.length === 0 ? null : (
          <NativeSelect
            label={t('mapper.account')}
            value={choices.account}
            onChange={(event) => setAccount(event.currentTarget.value)}
            data={[
              { value: '', label: t('mapper.askEachTime') },
              ...accounts.map((each) => ({
                value: each.account_number,
                label: `${accountName(each)} · ${accountNumber(each.account_number)}`,
              })),
            ]}
          />
        )}
      </SimpleGrid>
      {words.length > 0 ? (
        <div className={classes.marks} role="group" aria-label={t('mapper.marks')}>
          {words.map((word) => (
            <div key={word}>
              <span>„{word}”</span>
              <SegmentedControl
                size="xs"
                aria-label={t('mapper.mark', { word })}
                value={choices.marks[word] ?? ''}
                onChange={(side) => set({ marks: { ...choices.marks, [word]: side } })}
                data={[
                  { value: '', label: '–' },
                  { value: 'debit', label: t('quick.out') },
                  { value: 'credit', label: t('quick.in') },
                ]}
              />
            </div>
          ))}
        </div>
      ) : null}
    </div>
  )
}
