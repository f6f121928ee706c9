/** What a panel of filters is made of. Each field changes the list as one chooses. */
import '@mantine/dates/styles.css'
import 'dayjs/locale/hu'

import { Checkbox, Group, SegmentedControl, SimpleGrid, Text, TextInput } from '@mantine/core'
import { DateInput, DatesProvider } from '@mantine/dates'
import { useDebouncedCallback } from '@mantine/hooks'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { amountOf, dayOf } from '@/lib/values/typed'
import { useFormats } from '@/lib/values/useFormats'
import { useToday } from '@/lib/values/useToday'

import { valuesOf, withFilters, type Filters } from '../../list/listState'
import classes from '../toolbar.module.css'

interface FieldProps {
  /** The parameter, or what its two parameters begin with. */
  name: string
  label: string
  filters: Filters
  onChange: (filters: Filters) => void
}

/** Any of some values. One choice may stand for several, with commas between. */
export function ChoiceField({
  name,
  label,
  filters,
  onChange,
  choices,
}: FieldProps & { choices: readonly { value: string; label: string }[] }) {
  const values = valuesOf(filters, name)
  const isChosen = (value: string) => value.split(',').every((one) => values.includes(one))
  // What none of the choices stands for: it came with the address, and its chip tells it.
  const offered = new Set(
    choices.filter(({ value }) => isChosen(value)).flatMap(({ value }) => value.split(',')),
  )
  const others = values.filter((value) => !offered.has(value))
  return (
    <Checkbox.Group
      label={label}
      value={choices.filter(({ value }) => isChosen(value)).map(({ value }) => value)}
      onChange={(chosen) => onChange(withFilters(filters, { [name]: [...others, ...chosen].join(',') }))}
    >
      <div className={classes.choices}>
        {choices.map((choice) => (
          <Checkbox key={choice.value} size="sm" value={choice.value} label={choice.label} />
        ))}
      </div>
    </Checkbox.Group>
  )
}

/** Yes, no, or either. */
export function FlagField({ name, label, filters, onChange }: FieldProps) {
  const { t } = useTranslation('grid')
  return (
    <Group justify="space-between" wrap="nowrap">
      <Text size="sm">{label}</Text>
      <SegmentedControl
        size="xs"
        aria-label={label}
        value={filters[name] ?? ''}
        onChange={(value) => onChange(withFilters(filters, { [name]: value }))}
        data={[
          { value: '', label: t('filter.any') },
          { value: 'true', label: t('filter.yes') },
          { value: 'false', label: t('filter.no') },
        ]}
      />
    </Group>
  )
}

/** From a day to a day: the parameters `<name>_from` and `<name>_to`. */
export function DaysField({ name, label, filters, onChange }: FieldProps) {
  const { t } = useTranslation('grid')
  const { language } = useFormats()
  const now = useToday()
  const input = (parameter: string, end: string, whole: string) => (
    <DateInput
      size="sm"
      aria-label={whole}
      placeholder={end}
      valueFormat={language === 'hu' ? 'YYYY. MM. DD.' : 'D MMM YYYY'}
      dateParser={(typed) => dayOf(typed, language, now)}
      value={filters[parameter] ?? null}
      onChange={(day) => onChange(withFilters(filters, { [parameter]: day ?? '' }))}
      clearable
      popoverProps={{ withinPortal: true }}
    />
  )
  return (
    <div role="group" aria-label={label}>
      <Text size="sm" c="dimmed" mb={2} aria-hidden>
        {label}
      </Text>
      <DatesProvider settings={{ locale: language, firstDayOfWeek: 1 }}>
        <SimpleGrid cols={2} spacing={8}>
          {input(`${name}_from`, t('filter.since'), t('filter.dateFrom', { field: label }))}
          {input(`${name}_to`, t('filter.until'), t('filter.dateTo', { field: label }))}
        </SimpleGrid>
      </DatesProvider>
    </div>
  )
}

/** From an amount to an amount: the parameters `<name>_min` and `<name>_max`. */
export function AmountsField({ name, label, filters, onChange }: FieldProps) {
  const { t } = useTranslation('grid')
  return (
    <SimpleGrid cols={2} spacing={8}>
      <AmountInput
        name={`${name}_min`}
        label={t('filter.amountMin', { field: label })}
        filters={filters}
        onChange={onChange}
      />
      <AmountInput
        name={`${name}_max`}
        label={t('filter.amountMax', { field: label })}
        filters={filters}
        onChange={onChange}
      />
    </SimpleGrid>
  )
}

/** The list follows what is typed, a moment later; also when the panel is closed before. */
const WAIT = 400

function AmountInput({ name, label, filters, onChange }: FieldProps) {
  const { t } = useTranslation('grid')
  const { number, language } = useFormats()
  const stored = filters[name] ?? ''
  const [typed, setTyped] = useState<string | null>(null)
  const wrong = typed !== null && amountOf(typed, language) === null
  const apply = useDebouncedCallback(
    (amount: string) => {
      if (amount !== stored) onChange(withFilters(filters, { [name]: amount }))
    },
    { delay: WAIT, flushOnUnmount: true },
  )
  return (
    <TextInput
      size="sm"
      label={label}
      inputMode="decimal"
      value={typed ?? (stored && amountOf(stored, language) !== null ? number(stored) : stored)}
      error={wrong ? t('filter.amountWrong') : null}
      onChange={({ currentTarget: { value } }) => {
        setTyped(value)
        const amount = amountOf(value, language)
        if (amount !== null) apply(amount)
      }}
      onBlur={() => {
        apply.flush()
        if (!wrong) setTyped(null)
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') apply.flush()
      }}
    />
  )
}
