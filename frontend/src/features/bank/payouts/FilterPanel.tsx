import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'

import { withFilters, type Filters } from '@/components/grid/list/listState'
import { AmountsField, ChoiceField, DaysField } from '@/components/grid/toolbar/filters/FilterFields'
import { FilterFrame, FilterPart } from '@/components/grid/toolbar/filters/FilterFrame'
import { accountNumber } from '@/lib/values/formats'
import type { BankAccount } from '@/types/bank'

import { accountName } from '../words'
import { summaryQuery } from './api'
import { PAYOUT_STATES, PROVIDERS, providerName } from './words'

interface Props {
  accounts: readonly BankAccount[]
  filters: Filters
  onChange: (filters: Filters) => void
  onClose: () => void
}

/** Everything by which the list of payouts can be narrowed. */
export function FilterPanel({ accounts, filters, onChange, onClose }: Props) {
  const { t } = useTranslation('bank')
  // The currencies that there are.
  const all = useQuery(summaryQuery({}))
  const currencies = all.data?.currencies.map(({ currency }) => currency) ?? []
  const field = { filters, onChange }
  return (
    <FilterFrame onClear={() => onChange({})} onClose={onClose}>
      <ChoiceField
        {...field}
        name="provider"
        label={t('payouts.provider')}
        choices={PROVIDERS.map((value) => ({ value, label: providerName(value) }))}
      />
      <ChoiceField
        {...field}
        name="state"
        label={t('payouts.line')}
        choices={PAYOUT_STATES.map((value) => ({ value, label: t(`payouts.state.${value}`) }))}
      />
      <NativeSelect
        label={t('filter.account')}
        value={filters.account ?? ''}
        onChange={(event) => onChange(withFilters(filters, { account: event.currentTarget.value }))}
        data={[
          { value: '', label: t('filter.anyAccount') },
          ...accounts.map((account) => ({
            value: String(account.id),
            label: `${accountName(account)} · ${accountNumber(account.account_number)}`,
          })),
        ]}
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
        <DaysField {...field} name="day" label={t('payouts.day')} />
      </FilterPart>
      <FilterPart title={t('filter.amounts')}>
        <AmountsField {...field} name="amount" label={t('payouts.amount')} />
      </FilterPart>
    </FilterFrame>
  )
}
