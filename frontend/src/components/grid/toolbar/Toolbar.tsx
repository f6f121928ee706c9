import { Box } from '@mantine/core'
import { IconAdjustments, IconBookmark, IconColumns3, IconDownload } from '@tabler/icons-react'
import { useRef, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

import { late } from '@/lib/late'
import { useShortcuts } from '@/lib/shortcuts'
import type { SavedList } from '@/types/api'

import { countOf } from '../list/listState'
import type { Identified } from '../selection/selection'
import type { List } from '../list/useList'
import { Docked } from './Docked'
import type { ExportOptions } from './ExportPanel'
import { Panelled } from './Panelled'
import { SearchField } from './SearchField'
import { SortField } from './SortField'
import classes from './toolbar.module.css'

// Each when it is opened.
const ViewsPanel = late(async () => ({
  default: (await import('./ViewsPanel')).ViewsPanel,
})) as typeof import('./ViewsPanel').ViewsPanel
const ColumnsPanel = late(async () => ({ default: (await import('./ColumnsPanel')).ColumnsPanel }))
const ExportPanel = late(async () => ({
  default: (await import('./ExportPanel')).ExportPanel,
})) as typeof import('./ExportPanel').ExportPanel

type Panel = 'filters' | 'views' | 'columns' | 'export'

interface Props<Row extends Identified> {
  list: List<Row>
  /** What is searched in; without it there is no search. The list has a filter `search` for it. */
  search?: string
  /** Fields beside the search. */
  fields?: ReactNode
  /** What is chosen every day: in front, a line of its own. */
  quick?: ReactNode
  /** Beside it; on a phone it stands in the panel of the filters. */
  ranges?: ReactNode
  /** Everything else by which the list can be narrowed. */
  filters?: (close: () => void) => ReactNode
  /** Whether the list can be saved under a name: which it is to the service, and what it is called as it begins. */
  views?: { of: SavedList; usual: string }
  exporting?: ExportOptions
}

/** Search, filters, views, columns, export: all that decides what the list is. */
export function Toolbar<Row extends Identified>(props: Props<Row>) {
  const { list, search, fields, quick, ranges, filters, views, exporting } = props
  const { t } = useTranslation('grid')
  const field = useRef<HTMLInputElement>(null)
  const [panel, setPanel] = useState<Panel | null>(null)
  const close = () => setPanel(null)
  const { phone } = list
  const narrowing = list.state.filters
  const count = countOf(narrowing)
  const filtersText = count > 0 ? t('filtersOn', { count }) : t('filters')
  useShortcuts([
    ...(search === undefined
      ? []
      : [{ key: '/', label: t('keys.search'), run: () => field.current?.focus() }]),
    ...(filters ? [{ key: 'f', label: t('keys.filters'), run: () => setPanel('filters') }] : []),
    ...(exporting ? [{ key: 'e', label: t('keys.export'), run: () => setPanel('export') }] : []),
    { key: 'c', label: t('keys.columns'), run: () => setPanel('columns') },
  ])
  const panelled = (name: Panel) => ({
    opened: panel === name,
    onToggle: (opened: boolean) => setPanel(opened ? name : null),
  })
  return (
    <div className={classes.bar} role="toolbar" aria-label={t('toolbar')}>
      {search === undefined ? null : (
        <SearchField
          ref={field}
          label={search}
          value={narrowing.search ?? ''}
          onChange={(text) => list.setFilters({ ...narrowing, search: text }, true)}
          onLeave={list.toGrid}
        />
      )}
      {fields}
      {filters && list.wide ? (
        <Docked {...panelled('filters')} Icon={IconAdjustments} text={filtersText} place={list.side}>
          {filters(close)}
        </Docked>
      ) : null}
      {filters && !list.wide ? (
        <Panelled
          {...panelled('filters')}
          Icon={IconAdjustments}
          text={filtersText}
          width={440}
          phone={phone}
        >
          {phone && ranges ? (
            <Box mb="md" style={{ overflowX: 'auto' }}>
              {ranges}
            </Box>
          ) : null}
          {filters(close)}
        </Panelled>
      ) : null}
      {views ? (
        <Panelled {...panelled('views')} Icon={IconBookmark} text={t('views')} width={300} phone={phone}>
          <ViewsPanel
            list={list}
            of={views.of}
            usual={views.usual}
            onOpen={(next) => {
              close()
              list.setState(next)
            }}
          />
        </Panelled>
      ) : null}
      {phone ? null : (
        <Panelled {...panelled('columns')} Icon={IconColumns3} text={t('columns')} width={300} phone={phone}>
          <ColumnsPanel
            columns={list.columns}
            shown={list.shown.map(({ id }) => id)}
            onChange={list.setColumns}
            onReset={() => list.setColumns(null)}
          />
        </Panelled>
      )}
      {exporting ? (
        <Panelled {...panelled('export')} Icon={IconDownload} text={t('export')} width={400} phone={phone}>
          <ExportPanel list={list} options={exporting} onDone={close} />
        </Panelled>
      ) : null}
      {phone ? <SortField list={list} /> : null}
      {quick || (ranges && !phone) ? (
        <div className={classes.quick}>
          {quick}
          {phone ? null : ranges}
        </div>
      ) : null}
    </div>
  )
}
