import { SegmentedControl } from '@mantine/core'
import { useTranslation } from 'react-i18next'

import { withFilters, type Filters } from '@/components/grid/list/listState'
import { addDays } from '@/lib/values/formats'
import { useToday } from '@/lib/values/useToday'

interface Props {
  filters: Filters
  onChange: (filters: Filters) => void
}

/** With today, as the overview counts them. */
const SOON = 7
const NONE: Filters = { open: '', overdue: '', due_date_from: '', due_date_to: '' }

/** What people look for every day: what is open, what is late, what is due soon. */
export function QuickChoices({ filters, onChange }: Props) {
  const { t } = useTranslation('invoices')
  const now = useToday()
  const choices = {
    all: {},
    open: { open: 'true' },
    overdue: { overdue: 'true' },
    soon: { open: 'true', due_date_from: now, due_date_to: addDays(now, SOON - 1) },
  } satisfies Record<string, Filters>
  const names = Object.keys(choices) as (keyof typeof choices)[]
  const chosen = names.find((name) => {
    const wanted: Filters = { ...NONE, ...choices[name] }
    return Object.entries(wanted).every(([field, value]) => (filters[field] ?? '') === value)
  })
  return (
    <SegmentedControl
      size="sm"
      aria-label={t('quick.label')}
      value={chosen ?? ''}
      onChange={(name) =>
        onChange(withFilters(filters, { ...NONE, ...choices[name as keyof typeof choices] }))
      }
      data={names.map((name) => ({ value: name, label: t(`quick.${name}`) }))}
    />
  )
}
