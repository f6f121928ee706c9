import { SegmentedControl } from '@mantine/core'
import { useTranslation } from 'react-i18next'

import { withFilters, type Filters } from '@/components/grid/list/listState'

interface Props {
  filters: Filters
  onChange: (filters: Filters) => void
}

const CHOICES = {
  all: { direction: '', status: '' },
  in: { direction: 'in', status: '' },
  out: { direction: 'out', status: '' },
  question: { direction: '', status: 'question' },
} satisfies Record<string, Filters>

/** What people look for every day: what came in, what went out, what waits for them. */
export function QuickChoices({ filters, onChange }: Props) {
  const { t } = useTranslation('bank')
  const names = Object.keys(CHOICES) as (keyof typeof CHOICES)[]
  const chosen = names.find((name) =>
    Object.entries(CHOICES[name]).every(([field, value]) => (filters[field] ?? '') === value),
  )
  return (
    <SegmentedControl
      size="sm"
      aria-label={t('quick.label')}
      value={chosen ?? ''}
      onChange={(name) => onChange(withFilters(filters, CHOICES[name as keyof typeof CHOICES]))}
      data={names.map((name) => ({ value: name, label: t(`quick.${name}`) }))}
    />
  )
}
