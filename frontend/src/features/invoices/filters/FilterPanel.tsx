import { Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'

import type { Filters } from '@/components/grid/list/listState'
import {
  AmountsField,
  ChoiceField,
  DaysField,
  FlagField,
} from '@/components/grid/toolbar/filters/FilterFields'
import { FilterFrame, FilterPart } from '@/components/grid/toolbar/filters/FilterFrame'

import { summaryQuery } from '../api'
import { AMOUNT_FIELDS, DATE_FIELDS, FLAGS } from '../list'

interface Props {
  filters: Filters
  onChange: (filters: Filters) => void
  onClose: () => void
}

/** What Billingo calls expired is not paid either; what is overdue has a choice of its own, in front. */
const STATUSES = {
  outstanding: 'outstanding,expired',
  partially_paid: 'partially_paid',
  paid: 'paid',
  none: 'none',
} as const
const TYPES = ['invoice', 'advance', 'modification', 'cancellation', 'proforma', 'receipt', 'draft'] as const

/** Everything by which the list can be narrowed. */
export function FilterPanel({ filters, onChange, onClose }: Props) {
  const { t } = useTranslation('invoices')
  const common = useTranslation()
  // The currencies that there are.
  const all = useQuery(summaryQuery({}))
  const currencies = all.data?.currencies.map(({ currency }) => currency || 'none') ?? []
  const field = { filters, onChange }
  return (
    <FilterFrame onClear={() => onChange({})} onClose={onClose}>
      <ChoiceField
        {...field}
        name="payment_status"
        label={t('filter.payment_status')}
        choices={Object.entries(STATUSES).map(([name, value]) => ({
          value,
          label: common.t(`paymentStatus.${name as keyof typeof STATUSES}`),
        }))}
      />
      <ChoiceField
        {...field}
        name="type"
        label={t('filter.type')}
        choices={TYPES.map((value) => ({ value, label: common.t(`documentType.${value}`) }))}
      />
      {currencies.length > 1 ? (
        <ChoiceField
          {...field}
          name="currency"
          label={t('filter.currency')}
          choices={currencies.map((value) => ({
            value,
            label: value === 'none' ? t('filter.noCurrency') : value,
          }))}
        />
      ) : null}
      <FilterPart title={t('filter.dates')}>
        <Stack gap={8}>
          {DATE_FIELDS.map((name) => (
            <DaysField key={name} {...field} name={name} label={t(`filter.${name}`)} />
          ))}
        </Stack>
      </FilterPart>
      <FilterPart title={t('filter.amounts')}>
        <Stack gap={8}>
          {AMOUNT_FIELDS.map((name) => (
            <AmountsField key={name} {...field} name={name} label={t(`filter.${name}`)} />
          ))}
        </Stack>
      </FilterPart>
      <FilterPart title={t('filter.special')}>
        <Stack gap={8}>
          {FLAGS.filter((name) => name !== 'open' && name !== 'overdue').map((name) => (
            <FlagField key={name} {...field} name={name} label={t(`filter.${name}`)} />
          ))}
        </Stack>
      </FilterPart>
    </FilterFrame>
  )
}
