import { Text } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { lazy, Suspense, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'

import { FilterChips } from '@/components/FilterChips'
import { PageHeader } from '@/components/PageHeader'
import { LoadingState } from '@/components/states'
import { usePreference } from '@/lib/preferences'
import { useShortcuts } from '@/lib/shortcuts'

import { columnsOf, LayoutSchema, moved, USUAL_LAYOUT } from './columns'
import { countOf, nextOrdering, type Filters } from './filters'
import { InvoiceGrid, type GridHandle } from './grid/InvoiceGrid'
import classes from './InvoicesPage.module.css'
import { ListBody } from './ListBody'
import { SummaryBar } from './SummaryBar'
import { Toolbar } from './toolbar/Toolbar'
import { useChips } from './toolbar/useChips'
import { useListState } from './useListState'
import { useOpened } from './useOpened'
import { MOST_ROWS, useRows } from './useRows'
import { useSelection } from './useSelection'
import { useWords } from './useWords'

const InvoiceDetail = lazy(async () => ({
  default: (await import('./detail/InvoiceDetail')).InvoiceDetail,
}))
const InvoiceCards = lazy(async () => ({ default: (await import('./grid/InvoiceCards')).InvoiceCards }))

/** The list of documents, and beside it the one that is open. */
export function InvoicesPage() {
  const { t } = useTranslation('invoices')
  const { state, change, search } = useListState()
  const { filters, ordering } = state
  const query = useMemo(() => ({ filters, ordering }), [filters, ordering])
  const rows = useRows(query)
  const [layout, setLayout] = usePreference('invoices', LayoutSchema, USUAL_LAYOUT)
  const columns = useMemo(() => columnsOf(state.columns ?? layout.columns), [state.columns, layout.columns])
  const speak = useWords()
  const selection = useSelection(rows, columns, speak, filters)
  const opened = useOpened(search, query)
  const grid = useRef<GridHandle>(null)
  const phone = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false })
  const narrow = useMediaQuery('(max-width: 62em)', false, { getInitialValueInEffect: false })
  const toGrid = () => grid.current?.focus()
  useGridKeysHelp()

  function setFilters(next: Filters, typing = false) {
    change({ filters: next }, typing)
  }
  /** Null: as they were in the beginning. */
  function setColumns(ids: string[] | null) {
    setLayout(ids ? { ...layout, columns: ids } : USUAL_LAYOUT)
    if (state.columns) change({ columns: ids })
  }
  const chips = useChips(filters, setFilters)
  const filtered = countOf(filters) > 0
  const detail =
    opened.id === null ? null : (
      <div className={classes.detail}>
        <Suspense fallback={<LoadingState rows={8} />}>
          <InvoiceDetail
            id={opened.id}
            alone={narrow}
            onClose={() => {
              opened.close()
              toGrid()
            }}
            onStep={opened.row === null ? undefined : (by) => grid.current?.goTo((opened.row ?? 0) + by)}
          />
        </Suspense>
      </div>
    )
  if (narrow && detail) return detail

  return (
    <div className={classes.page}>
      <PageHeader
        title={t('title')}
        detail={
          rows.count === null ? null : (
            <Text span c="dimmed" size="sm" className="figures" role="status">
              {t('count', { count: rows.count, shown: speak.formats.count(rows.count) })}
            </Text>
          )
        }
      />
      <Toolbar
        state={state}
        columns={columns}
        phone={phone}
        onFilters={setFilters}
        onColumns={setColumns}
        onView={(view) => change(view)}
        onLeave={toGrid}
      />
      <div className={classes.chips}>
        <FilterChips chips={chips} clear={() => setFilters({})} label={t('active')} />
      </div>
      <div className={classes.work}>
        <ListBody rows={rows} filtered={filtered} onClear={() => setFilters({})}>
          <div className={`card ${classes.list}`}>
            {rows.count !== null && rows.count > MOST_ROWS ? (
              <div className={classes.note}>
                {t('empty.tooMany', { most: speak.formats.count(MOST_ROWS) })}
              </div>
            ) : null}
            {phone ? (
              <Suspense fallback={<LoadingState rows={8} />}>
                <InvoiceCards rows={rows} search={search} />
              </Suspense>
            ) : (
              <InvoiceGrid
                ref={grid}
                rows={rows}
                columns={columns}
                width={(column) => layout.widths[column.id] ?? column.width}
                ordering={ordering}
                selected={selection.rows}
                openId={opened.id}
                speak={speak}
                onSort={(column) =>
                  column.ordering && change({ ordering: nextOrdering(ordering, column.ordering) })
                }
                onResize={(column, width) =>
                  setLayout({ ...layout, widths: { ...layout.widths, [column.id]: width } })
                }
                onReorder={(column, by) =>
                  setColumns(
                    moved(
                      columns.map(({ id }) => id),
                      column.id,
                      by,
                    ),
                  )
                }
                onOpen={opened.open}
                onArrive={(invoice, row) => opened.id !== null && opened.open(invoice, row)}
                onToggle={selection.toggle}
                onExtend={(from, to) => void selection.extend(from, to)}
                onSelectAll={selection.all}
                onCopy={(row) => void selection.copyRows(row)}
                onEscape={() => {
                  if (opened.id === null) selection.clear()
                  else opened.close()
                }}
              />
            )}
            <SummaryBar filters={filters} selected={selection.rows} onClear={selection.clear} />
          </div>
        </ListBody>
        {detail}
      </div>
    </div>
  )
}

/** The grid sees to these itself, while it has the focus. */
function useGridKeysHelp() {
  const { t } = useTranslation('invoices')
  useShortcuts([
    { key: '↑ ↓ ← →', label: t('keys.move') },
    { key: 'Enter', label: t('keys.open') },
    { key: '␣', label: t('keys.select') },
    { key: '⇧', label: t('keys.extend') },
    { key: 'Ctrl C', label: t('keys.copy') },
    { key: 'Ctrl A', label: t('keys.all') },
    { key: 'Esc', label: t('keys.close') },
  ])
}
