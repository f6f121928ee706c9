import '@mantine/dates/styles.css'
import 'dayjs/locale/hu'

import { Button, Checkbox, Group, SegmentedControl, SimpleGrid, Stack, Text, TextInput } from '@mantine/core'
import { DateInput, DatesProvider } from '@mantine/dates'
import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

import { companyKey } from '@/lib/queries'
import { useFormats } from '@/lib/useFormats'

import { getSummary } from '../api/invoices'
import { amountOf, DATE_FIELDS, FLAGS, valuesOf, withFilters, type Filters, type ListField } from '../filters'
import classes from './toolbar.module.css'

interface Props {
  filters: Filters
  onChange: (filters: Filters) => void
  onClose: () => void
}

const STATUSES = ['outstanding', 'partially_paid', 'expired', 'paid', 'none'] as const
const TYPES = ['invoice', 'advance', 'modification', 'cancellation', 'proforma', 'receipt', 'draft'] as const

/** Everything by which the list can be narrowed; it narrows as one chooses. */
export function FilterPanel({ filters, onChange, onClose }: Props) {
  const { t } = useTranslation('invoices')
  const common = useTranslation()
  const { language } = useFormats()
  const set = (change: Filters) => onChange(withFilters(filters, change))
  // The currencies that there are.
  const all = useQuery({
    queryKey: companyKey('invoices', 'summary', {}),
    queryFn: ({ signal }) => getSummary({}, signal),
  })
  const currencies = all.data?.currencies.map(({ currency }) => currency || 'none') ?? []

  const choice = (field: ListField, values: readonly string[], label: (value: string) => string) => (
    <Checkbox.Group
      label={t(`filter.${field}`)}
      value={valuesOf(filters, field)}
      onChange={(chosen) => set({ [field]: chosen.join(',') })}
    >
      <Group gap="xs" mt={6}>
        {values.map((value) => (
          <Checkbox key={value} size="sm" value={value} label={label(value)} />
        ))}
      </Group>
    </Checkbox.Group>
  )
  return (
    <div className={classes.panel}>
      <Stack gap="md">
        {choice('payment_status', STATUSES, (value) => common.t(`paymentStatus.${value as 'paid'}`))}
        {choice('type', TYPES, (value) => common.t(`documentType.${value as 'invoice'}`))}
        {currencies.length > 1
          ? choice('currency', currencies, (value) => (value === 'none' ? t('filter.noCurrency') : value))
          : null}
        <Part title={t('filter.dates')}>
          <DatesProvider settings={{ locale: language, firstDayOfWeek: 1 }}>
            <Stack gap={8}>
              {DATE_FIELDS.map((field) => (
                <DateRange key={field} field={field} filters={filters} set={set} />
              ))}
            </Stack>
          </DatesProvider>
        </Part>
        <Part title={t('filter.amounts')}>
          <SimpleGrid cols={2} spacing={8}>
            <AmountInput label={t('filter.amountMin')} name="gross_total_min" filters={filters} set={set} />
            <AmountInput label={t('filter.amountMax')} name="gross_total_max" filters={filters} set={set} />
          </SimpleGrid>
        </Part>
        <Part title={t('filter.special')}>
          <Stack gap={8}>
            {FLAGS.map((flag) => (
              <Group key={flag} justify="space-between" wrap="nowrap">
                <Text size="sm">{t(`filter.${flag}`)}</Text>
                <SegmentedControl
                  size="xs"
                  aria-label={t(`filter.${flag}`)}
                  value={filters[flag] ?? ''}
                  onChange={(value) => set({ [flag]: value })}
                  data={[
                    { value: '', label: t('filter.any') },
                    { value: 'true', label: t('filter.yes') },
                    { value: 'false', label: t('filter.no') },
                  ]}
                />
              </Group>
            ))}
          </Stack>
        </Part>
      </Stack>
      <Group justify="space-between" className={classes.panelFoot}>
        <Button variant="subtle" color="gray" onClick={() => onChange({})}>
          {t('filter.clear')}
        </Button>
        <Button onClick={onClose}>{t('filter.close')}</Button>
      </Group>
    </div>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div role="group" aria-label={title}>
      <Text size="sm" fw={500} mb={6}>
        {title}
      </Text>
      {children}
    </div>
  )
}

interface FieldProps {
  filters: Filters
  set: (change: Filters) => void
}

function DateRange({ field, filters, set }: FieldProps & { field: (typeof DATE_FIELDS)[number] }) {
  const { t } = useTranslation('invoices')
  const { language } = useFormats()
  const name = t(`filter.${field}`)
  const input = (end: 'from' | 'to', label: string) => (
    <DateInput
      size="sm"
      aria-label={label}
      placeholder={label}
      valueFormat={language === 'hu' ? 'YYYY. MM. DD.' : 'D MMM YYYY'}
      value={filters[`${field}_${end}`] ?? null}
      onChange={(day) => set({ [`${field}_${end}`]: day ?? '' })}
      clearable
      popoverProps={{ withinPortal: true }}
    />
  )
  return (
    <SimpleGrid cols={2} spacing={8}>
      {input('from', t('filter.dateFrom', { field: name }))}
      {input('to', t('filter.dateTo', { field: name }))}
    </SimpleGrid>
  )
}

interface AmountProps extends FieldProps {
  label: string
  name: 'gross_total_min' | 'gross_total_max'
}

function AmountInput({ label, name, filters, set }: AmountProps) {
  const { t } = useTranslation('invoices')
  const { number, language } = useFormats()
  const stored = filters[name] ?? ''
  const [typed, setTyped] = useState<string | null>(null)
  const wrong = typed !== null && amountOf(typed, language) === null
  return (
    <TextInput
      size="sm"
      label={label}
      inputMode="decimal"
      value={typed ?? (stored && amountOf(stored, language) !== null ? number(stored) : stored)}
      error={wrong ? t('filter.amountWrong') : null}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={() => {
        const amount = typed === null ? null : amountOf(typed, language)
        if (amount === null) return
        set({ [name]: amount })
        setTyped(null)
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur()
      }}
    />
  )
}
