import { Button, Text } from '@mantine/core'
import { IconAdjustments } from '@tabler/icons-react'
import { Suspense, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

import { FilterChips, type Chip } from '@/components/tables/FilterChips'
import { PageHeader } from '@/components/PageHeader'
import { EmptyState, LoadingState } from '@/components/messages/states'
import { late } from '@/lib/late'
import { useShortcuts } from '@/lib/shortcuts'
import { useFormats } from '@/lib/values/useFormats'

import { Grid } from '../Grid'
import { ListBody } from './ListBody'
import classes from './ListPage.module.css'
import { countOf } from './listState'
import type { Identified } from '../selection/selection'
import type { List } from './useList'
import { MOST_ROWS } from '../rows/useRows'

const Cards = late(async () => ({
  default: (await import('../Cards')).Cards,
})) as typeof import('../Cards').Cards

interface Props<Row extends Identified> {
  list: List<Row>
  title: string
  /** What is listed, for who can't see it. */
  label: string
  /** `282 bizonylat` */
  countText: (count: number, shown: string) => string
  /** What a row is called. */
  nameOf: (row: Row) => string
  /** Below the title: what the list is about. */
  intro?: string
  toolbar: ReactNode
  chips: readonly Chip[]
  sums?: ReactNode
  /** What is said where the filters leave nothing. */
  nothingFits: { title: string; text: string }
  /** Why there is nothing, where no filter is the reason. */
  empty: ReactNode
  /** On a phone, where there is no room for columns. */
  card: { height: number; of: (row: Row) => ReactNode }
  /** The opened row, beside the list; where it is missing, rows can't be opened. */
  detail?: (shown: Detail) => ReactNode
}

export interface Detail {
  id: number
  /** Alone on the screen, as on a phone. */
  alone: boolean
  onClose: () => void
  /** To the row before or after; undefined where it is not known where this one stands. */
  onStep: ((by: -1 | 1) => void) | undefined
}

/** A page that is a list: its tools, what narrows it, the table (on a phone cards), its sums, and the row that is open. */
export function ListPage<Row extends Identified>({ list, detail, ...props }: Props<Row>) {
  const { t } = useTranslation('grid')
  const formats = useFormats()
  const { rows, opened, selection, setSide } = list
  useGridKeysHelp(detail !== undefined)
  const shownDetail =
    opened.id === null || !detail ? null : (
      <div className={classes.detail}>
        <Suspense fallback={<LoadingState rows={8} />}>
          {detail({
            id: opened.id,
            alone: list.narrow,
            onClose: () => {
              opened.close()
              list.toGrid()
            },
            onStep: opened.row === null ? undefined : (by) => list.goTo((opened.row ?? 0) + by),
          })}
        </Suspense>
      </div>
    )
  if (list.narrow && shownDetail) return shownDetail

  return (
    <div className={classes.page} data-sheet>
      <PageHeader
        title={props.title}
        detail={
          rows.count === null ? null : (
            <Text span c="dimmed" size="sm" className="figures" role="status">
              {props.countText(rows.count, formats.count(rows.count))}
            </Text>
          )
        }
      />
      {props.intro ? (
        <Text c="dimmed" size="sm" mt={-8} mb="sm">
          {props.intro}
        </Text>
      ) : null}
      {props.toolbar}
      <div className={classes.chips}>
        <FilterChips chips={props.chips} clear={() => list.setFilters({})} label={t('active')} />
      </div>
      <div className={classes.work}>
        <div ref={setSide} className={`card ${classes.side}`} />
        <ListBody
          rows={rows}
          empty={
            countOf(list.state.filters) > 0 ? (
              <NothingFits {...props.nothingFits} onClear={() => list.setFilters({})} />
            ) : (
              props.empty
            )
          }
        >
          <div className={`card ${classes.list}`}>
            {rows.count !== null && rows.count > MOST_ROWS ? (
              <div className={classes.note}>{t('empty.tooMany', { most: formats.count(MOST_ROWS) })}</div>
            ) : null}
            {list.phone ? (
              <Suspense fallback={<LoadingState rows={8} />}>
                <Cards
                  label={props.label}
                  rows={rows}
                  height={props.card.height}
                  card={props.card.of}
                  linkOf={(row) =>
                    detail ? { pathname: `${list.spec.path}/${row.id}`, search: list.search } : null
                  }
                />
              </Suspense>
            ) : (
              <Grid
                handle={list.grid}
                label={props.label}
                rows={rows}
                columns={list.shown}
                width={list.width}
                ordering={list.state.ordering || list.spec.usualOrdering}
                selected={selection.rows}
                openId={detail ? opened.id : null}
                nameOf={props.nameOf}
                onSort={list.sort}
                onResize={list.resize}
                onReorder={list.reorder}
                onOpen={(row, index) => detail && opened.open(row, index)}
                onArrive={(row, index) => opened.id !== null && opened.open(row, index)}
                onMoved={opened.moved}
                onToggle={selection.toggle}
                onExtend={(from, to) => void selection.extend(from, to)}
                onSelectAll={selection.all}
                onCopy={(index) => void selection.copyRows(index)}
                onEscape={() => {
                  if (opened.id === null) selection.clear()
                  else opened.close()
                }}
              />
            )}
            {props.sums}
          </div>
        </ListBody>
        {shownDetail}
      </div>
    </div>
  )
}

function NothingFits({ title, text, onClear }: { title: string; text: string; onClear: () => void }) {
  const { t } = useTranslation('grid')
  return (
    <EmptyState
      title={title}
      icon={<IconAdjustments size={28} stroke={1.5} aria-hidden />}
      action={
        <Button variant="default" onClick={onClear}>
          {t('filter.clear')}
        </Button>
      }
    >
      {text}
    </EmptyState>
  )
}

/** The grid sees to these itself, while it has the focus. */
function useGridKeysHelp(opens: boolean) {
  const { t } = useTranslation('grid')
  useShortcuts([
    { key: '↑ ↓ ← →', label: t('keys.move') },
    ...(opens ? [{ key: 'Enter', label: t('keys.open') }] : []),
    { key: '␣', label: t('keys.select') },
    { key: '⇧', label: t('keys.extend') },
    { key: 'Ctrl C', label: t('keys.copy') },
    { key: 'Ctrl A', label: t('keys.all') },
    { key: 'Esc', label: t('keys.close') },
  ])
}
