import { NativeSelect, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'

import { withFilters, type Filters } from '@/components/grid/list/listState'
import { AmountsField, ChoiceField, DaysField } from '@/components/grid/toolbar/filters/FilterFields'
import { FilterFrame, FilterPart } from '@/components/grid/toolbar/filters/FilterFrame'
import { accountNumber } from '@/lib/values/formats'
import type { BankAccount } from '@/types/bank'

import { summaryQuery } from '../api'
import { accountName, CODES, LINE_STATES, STATUSES } from '../words'
import { DATE_FIELDS } from './list'

interface Props {
  accounts: readonly BankAccount[]
  filters: Filters
  onChange: (filters: Filters) => void
  onClose: () => void
}

/** Everything by which the list of lines can be narrowed. */
export function FilterPanel({ accounts, filters, onChange, onClose }: Props) {
  const { t } = useTranslation('bank')
  // The currencies that there are.
  const all = useQuery(summaryQuery({}))
  const currencies = all.data?.currencies.map(({ currency }) => currency) ?? []
  const field = { filters, onChange }
  const one = (name: string) => ({
    label: t(`filter.${name as 'account'}`),
    value: filters[name] ?? '',
    onChange: (event: { currentTarget: { value: string } }) =>
      onChange(withFilters(filters, { [name]: event.currentTarget.value })),
  })
  return (
    <FilterFrame onClear={() => onChange({})} onClose={onClose}>
      <NativeSelect
        {...one('account')}
        data={[
          { value: '', label: t('filter.anyAccount') },
          ...accounts.map((account) => ({
            value: String(account.id),
            label: `${accountName(account)} · ${accountNumber(account.account_number)}`,
          })),
        ]}
      />
      <NativeSelect
        {...one('direction')}
        data={[
          { value: '', label: t('quick.all') },
          { value: 'in', label: t('quick.in') },
          { value: 'out', label: t('quick.out') },
        ]}
      />
      <NativeSelect
        {...one('state')}
        data={[
          { value: '', label: t('quick.all') },
          ...LINE_STATES.map((value) => ({ value, label: t(`state.${value}`) })),
        ]}
      />
      <ChoiceField
        {...field}
        name="explanation"
        label={t('column.state')}
        choices={CODES.map((value) => ({ value, label: t(`code.${value}`) }))}
      />
      <ChoiceField
        {...field}
        name="status"
        label={t('column.status')}
        choices={STATUSES.map((value) => ({ value, label: t(`status.${value}`) }))}
      />
      {currencies.length > 1 ? (
        <ChoiceField
          {...field}
          name="currency"
          label={t('column.currency')}
          choices={currencies.map((value) => ({ value, label: value }))}
        />
      ) : null}
      <FilterPart title={t('filter.dates')}>
        <Stack gap={8}>
          {DATE_FIELDS.map((name) => (
            <DaysField key={name} {...field} name={name} label={t(`column.${name}`)} />
          ))}
        </Stack>
      </FilterPart>
      <FilterPart title={t('filter.amounts')}>
        <AmountsField {...field} name="amount" label={t('column.amount')} />
      </FilterPart>
    </FilterFrame>
  )
}
