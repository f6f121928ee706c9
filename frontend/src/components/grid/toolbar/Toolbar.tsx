import { Box } from '@mantine/core'
import { IconAdjustments, IconBookmark, IconColumns3, IconDownload } from '@tabler/icons-react'
import { lazy, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useShortcuts } from '@/lib/shortcuts'

import type { Column } from '../columns'
import { countOf, type Filters, type ListState } from '../filters'
import classes from '../InvoicesPage.module.css'
import { Panelled } from './Panelled'
import { QuickRanges } from './QuickRanges'
import { SearchField } from './SearchField'

// Each when it is opened: with its calendar the filters alone are as large as the rest of the page.
const FilterPanel = lazy(async () => ({ default: (await import('./FilterPanel')).FilterPanel }))
const ViewsPanel = lazy(async () => ({ default: (await import('./ViewsPanel')).ViewsPanel }))
const ColumnsPanel = lazy(async () => ({ default: (await import('./ColumnsPanel')).ColumnsPanel }))
const ExportPanel = lazy(async () => ({ default: (await import('./ExportPanel')).ExportPanel }))

type Panel = 'filters' | 'views' | 'columns' | 'export'

interface Props {
  state: ListState
  columns: readonly Column[]
  phone: boolean
  onFilters: (filters: Filters, typing?: boolean) => void
  onColumns: (columns: string[] | null) => void
  onView: (state: ListState) => void
  onLeave: () => void
}

/** Search, ranges, filters, views, columns, export: all that decides what the list is. */
export function Toolbar({ state, columns, phone, onFilters, onColumns, onView, onLeave }: Props) {
  const { t } = useTranslation('invoices')
  const field = useRef<HTMLInputElement>(null)
  const [panel, setPanel] = useState<Panel | null>(null)
  const { filters, ordering } = state
  const close = () => setPanel(null)
  const shown = columns.map(({ id }) => id)
  const count = countOf(filters)
  useShortcuts([
    { key: '/', label: t('keys.search'), run: () => field.current?.focus() },
    { key: 'f', label: t('keys.filters'), run: () => setPanel('filters') },
    { key: 'e', label: t('keys.export'), run: () => setPanel('export') },
    { key: 'c', label: t('keys.columns'), run: () => setPanel('columns') },
  ])
  const panelled = (name: Panel) => ({
    opened: panel === name,
    onToggle: (opened: boolean) => setPanel(opened ? name : null),
    phone,
  })
  return (
    <div className={classes.bar} role="toolbar" aria-label={t('toolbar')}>
      <SearchField
        ref={field}
        value={filters.search ?? ''}
        onChange={(search) => onFilters({ ...filters, search }, true)}
        onLeave={onLeave}
      />
      {phone ? null : <QuickRanges filters={filters} onChange={onFilters} />}
      <Panelled
        {...panelled('filters')}
        Icon={IconAdjustments}
        text={count > 0 ? t('filtersOn', { count }) : t('filters')}
        width={440}
      >
        {phone ? (
          <Box mb="md">
            <QuickRanges filters={filters} onChange={onFilters} />
          </Box>
        ) : null}
        <FilterPanel filters={filters} onChange={onFilters} onClose={close} />
      </Panelled>
      <Panelled {...panelled('views')} Icon={IconBookmark} text={t('views')} width={300}>
        <ViewsPanel
          state={state}
          columns={shown}
          onOpen={(next) => {
            close()
            onView(next)
          }}
        />
      </Panelled>
      {phone ? null : (
        <Panelled {...panelled('columns')} Icon={IconColumns3} text={t('columns')} width={270}>
          <ColumnsPanel shown={shown} onChange={onColumns} onReset={() => onColumns(null)} />
        </Panelled>
      )}
      <Panelled {...panelled('export')} Icon={IconDownload} text={t('export')} width={400}>
        <ExportPanel query={{ filters, ordering }} columns={columns} onDone={close} />
      </Panelled>
    </div>
  )
}
