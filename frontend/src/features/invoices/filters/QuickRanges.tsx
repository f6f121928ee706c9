import { SegmentedControl } from '@mantine/core'
import { useTranslation } from 'react-i18next'

import { withFilters, type Filters } from '@/components/grid/list/listState'
import { monthRange } from '@/lib/values/formats'
import { useFormats } from '@/lib/values/useFormats'
import { useToday } from '@/lib/values/useToday'

interface Props {
  filters: Filters
  onChange: (filters: Filters) => void
}

/** This month, last month, this year: by the date of the invoice. */
export function QuickRanges({ filters, onChange }: Props) {
  const { t } = useTranslation('invoices')
  const formats = useFormats()
  const now = useToday()
  const year = now.slice(0, 4)
  const ranges = {
    all: { from: '', to: '' },
    thisMonth: monthRange(now),
    lastMonth: monthRange(now, -1),
    thisYear: { from: `${year}-01-01`, to: `${year}-12-31` },
  }
  const { invoice_date_from: from = '', invoice_date_to: to = '' } = filters
  const chosen = Object.entries(ranges).find(([, range]) => range.from === from && range.to === to)?.[0]
  const title = (name: string) =>
    name === 'thisMonth' || name === 'lastMonth' ? formats.month(ranges[name].from) : undefined
  return (
    <SegmentedControl
      size="sm"
      aria-label={t('range.label')}
      value={chosen ?? ''}
      onChange={(name) => {
        const range = ranges[name as keyof typeof ranges]
        onChange(withFilters(filters, { invoice_date_from: range.from, invoice_date_to: range.to }))
      }}
      data={(['all', 'thisMonth', 'lastMonth', 'thisYear'] as const).map((name) => ({
        value: name,
        label: <span title={title(name)}>{t(`range.${name}`)}</span>,
      }))}
    />
  )
}
