import { SegmentedControl } from '@mantine/core'
import { useTranslation } from 'react-i18next'

import { monthRange } from '@/lib/values/formats'
import { useFormats } from '@/lib/values/useFormats'
import { useToday } from '@/lib/values/useToday'

import { withFilters, type Filters } from '../../list/listState'

interface Props {
  /** What the two parameters begin with: `<name>_from` and `<name>_to`. */
  name: string
  /** Of which days. */
  label: string
  filters: Filters
  onChange: (filters: Filters) => void
}

/** This month, last month, this year. */
export function QuickRanges({ name, label, filters, onChange }: Props) {
  const { t } = useTranslation('grid')
  const formats = useFormats()
  const now = useToday()
  const year = now.slice(0, 4)
  const ranges = {
    all: { from: '', to: '' },
    thisMonth: monthRange(now),
    lastMonth: monthRange(now, -1),
    thisYear: { from: `${year}-01-01`, to: `${year}-12-31` },
  }
  const { [`${name}_from`]: from = '', [`${name}_to`]: to = '' } = filters
  const chosen = Object.entries(ranges).find(([, range]) => range.from === from && range.to === to)?.[0]
  const title = (range: string) =>
    range === 'thisMonth' || range === 'lastMonth' ? formats.month(ranges[range].from) : undefined
  return (
    <SegmentedControl
      size="sm"
      aria-label={label}
      value={chosen ?? ''}
      onChange={(value) => {
        const range = ranges[value as keyof typeof ranges]
        onChange(withFilters(filters, { [`${name}_from`]: range.from, [`${name}_to`]: range.to }))
      }}
      data={(['all', 'thisMonth', 'lastMonth', 'thisYear'] as const).map((range) => ({
        value: range,
        label: <span title={title(range)}>{t(`range.${range}`)}</span>,
      }))}
    />
  )
}
