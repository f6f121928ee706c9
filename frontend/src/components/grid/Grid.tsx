import { IconArrowDown, IconArrowUp, IconCheck } from '@tabler/icons-react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { memo, useEffect, useImperativeHandle, useRef, useState, type MouseEvent, type Ref } from 'react'
import { useTranslation } from 'react-i18next'

import type { BillingoInvoice } from '@/types/api'

import { NARROWEST, WIDEST, type Column } from '../columns'
import type { Rows } from '../useRows'
import type { useWords } from '../useWords'
import { Cell } from './Cell'
import classes from './grid.module.css'
import { onGridKey, type Place } from './useGridKeys'

export interface GridHandle {
  focus: () => void
  /** Moves to a row, and shows it. */
  goTo: (row: number) => void
}

interface Props {
  ref: Ref<GridHandle>
  rows: Rows
  columns: readonly Column[]
  width: (column: Column) => number
  ordering: string
  selected: ReadonlyMap<number, BillingoInvoice>
  openId: number | null
  speak: ReturnType<typeof useWords>
  onSort: (column: Column) => void
  onResize: (column: Column, width: number) => void
  onReorder: (column: Column, by: -1 | 1) => void
  onOpen: (invoice: BillingoInvoice, row: number) => void
  /** The active row changed by keys. */
  onArrive: (invoice: BillingoInvoice, row: number) => void
  onToggle: (row: number) => void
  onExtend: (from: number, to: number) => void
  onSelectAll: () => void
  onCopy: (row: number) => void
  onEscape: () => void
}

const HEADER = 38
const ROW = 40
/** Rows beyond those in sight, above and below. */
const OVERSCAN = 10
/** While the list flies past, pages are not asked for: only where it comes to rest. */
const REST = 80

/** Rows like those of a spreadsheet: only those in sight are there, the keyboard reaches all of them. */
export function InvoiceGrid({ ref, rows, columns, width, ...props }: Props) {
  const { t } = useTranslation('invoices')
  const scroller = useRef<HTMLDivElement>(null)
  const [place, setPlace] = useState<Place>({ row: 0, column: 1 })
  // The list may have become shorter.
  const active: Place = {
    row: Math.min(place.row, rows.shown - 1),
    column: Math.min(place.column, columns.length),
  }
  const anchor = useRef<number | null>(null)

  // A row that leaves at one end becomes the one that enters at the other: to fill its cells anew is much less work than
  // to make them. So there are always as many rows as were ever needed at once, each in the place of one that left.
  const [slots, setSlots] = useState(1)
  const firstDrawn = (startIndex: number) => Math.max(0, Math.min(startIndex - OVERSCAN, rows.shown - slots))

  // eslint-disable-next-line react-hooks/incompatible-library -- its functions are used in this component only
  const virtual = useVirtualizer({
    count: rows.shown,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    useFlushSync: false,
    overscan: OVERSCAN,
    scrollMargin: HEADER,
    scrollPaddingStart: HEADER,
    rangeExtractor: ({ startIndex, endIndex }) => {
      const first = firstDrawn(startIndex)
      const last = Math.min(rows.shown - 1, Math.max(endIndex + OVERSCAN, first + slots - 1))
      const found = Array.from({ length: last - first + 1 }, (_, index) => first + index)
      // The active row stays in the page, or a screen reader would lose it.
      if (active.row >= 0 && active.row < first) found.unshift(active.row)
      if (active.row > last) found.push(active.row)
      return found
    },
  })
  const items = virtual.getVirtualItems()
  const { startIndex = 0, endIndex = 0 } = virtual.range ?? {}
  const needed = endIndex - startIndex + 1 + 2 * OVERSCAN
  // One more, because as one scrolls there is now and then a piece of one row more in sight.
  if (needed > slots) setSlots(needed + 1)
  const first = firstDrawn(startIndex)
  const { see } = rows
  useEffect(() => {
    const timer = setTimeout(() => see(startIndex, endIndex), REST)
    return () => clearTimeout(timer)
  }, [see, startIndex, endIndex])

  function goTo(to: Place, extend = false) {
    if (extend) anchor.current ??= Math.max(0, active.row)
    else anchor.current = null
    setPlace(to)
    if (to.row >= 0) virtual.scrollToIndex(to.row, { align: 'auto' })
    showColumn(to.column)
    if (extend && anchor.current !== null) props.onExtend(anchor.current, Math.max(0, to.row))
    const invoice = to.row >= 0 && to.row !== active.row ? rows.at(to.row) : undefined
    if (invoice) props.onArrive(invoice, to.row)
  }

  function showColumn(column: number) {
    const box = scroller.current
    const shown = columns[column - 1]
    if (!box || !shown) return
    const left = 40 + columns.slice(0, column - 1).reduce((sum, each) => sum + width(each), 0)
    const right = left + width(shown)
    if (left < box.scrollLeft) box.scrollLeft = left
    else if (right > box.scrollLeft + box.clientWidth) box.scrollLeft = right - box.clientWidth
  }

  useImperativeHandle(ref, () => ({
    focus: () => scroller.current?.focus({ preventScroll: true }),
    goTo: (row) => goTo({ row, column: active.column }),
  }))

  const columnAt = (index: number) => columns[index - 1]

  function onKeyDown(event: React.KeyboardEvent) {
    const size = {
      rows: rows.shown,
      columns: columns.length + 1,
      page: Math.max(1, Math.floor(((scroller.current?.clientHeight ?? 0) - HEADER) / ROW) - 1),
    }
    const understood = onGridKey(event, active, size, {
      move: goTo,
      open: (row) => {
        const invoice = rows.at(row)
        if (invoice) props.onOpen(invoice, row)
      },
      toggle: (row) => {
        anchor.current = row
        props.onToggle(row)
      },
      sort: (index) => {
        const column = columnAt(index)
        if (index === 0) props.onSelectAll()
        else if (column?.ordering) props.onSort(column)
      },
      resize: (index, by) => {
        const column = columnAt(index)
        if (column) props.onResize(column, bounded(width(column) + by))
      },
      reorder: (index, by) => {
        const column = columnAt(index)
        const to = index + by
        if (!column || to < 1 || to > columns.length) return
        props.onReorder(column, by)
        setPlace({ row: -1, column: to })
      },
      selectAll: props.onSelectAll,
      copy: () => props.onCopy(active.row),
      escape: props.onEscape,
    })
    if (understood) event.preventDefault()
  }

  function onTableClick(event: MouseEvent) {
    const cell = (event.target as Element).closest('[role="gridcell"]')
    const row = Number(cell?.closest('[role="row"]')?.getAttribute('aria-rowindex')) - 2
    if (cell && row >= 0) onRowClick(event, row, cell.getAttribute('aria-colindex') === '1')
  }

  function onRowClick(event: MouseEvent, row: number, tick: boolean) {
    scroller.current?.focus({ preventScroll: true })
    if (event.shiftKey) {
      anchor.current ??= Math.max(0, active.row)
      setPlace({ row, column: active.column })
      props.onExtend(anchor.current, row)
      return
    }
    anchor.current = row
    setPlace({ row, column: tick ? 0 : Math.max(1, active.column) })
    const invoice = rows.at(row)
    if (tick || event.ctrlKey || event.metaKey) props.onToggle(row)
    else if (invoice) props.onOpen(invoice, row)
  }

  return (
    <div
      ref={scroller}
      className={rows.stale ? `${classes.scroller} ${classes.stale}` : classes.scroller}
      role="grid"
      tabIndex={0}
      aria-label={t('grid')}
      aria-rowcount={rows.shown + 1}
      aria-colcount={columns.length + 1}
      aria-multiselectable
      aria-busy={rows.stale}
      aria-activedescendant={rows.shown > 0 || active.row < 0 ? cellId(active) : undefined}
      onKeyDown={onKeyDown}
      style={{ '--columns': template(columns, width) } as React.CSSProperties}
    >
      {/* The keyboard does the same by Space and Enter, on the grid that has the focus. */}
      <div
        className={classes.table}
        style={{ height: virtual.getTotalSize() + HEADER }}
        role="presentation"
        onClick={onTableClick}
      >
        <div className={classes.header} role="row" aria-rowindex={1}>
          <span
            id={cellId({ row: -1, column: 0 })}
            className={classes.heading}
            role="columnheader"
            aria-colindex={1}
            data-active={(active.row < 0 && active.column === 0) || undefined}
          >
            <span className={classes.hidden}>{t('select.all')}</span>
          </span>
          {columns.map((column, index) => (
            <Heading
              key={column.id}
              id={cellId({ row: -1, column: index + 1 })}
              column={column}
              index={index + 2}
              ordering={props.ordering}
              active={active.row < 0 && active.column === index + 1}
              width={width(column)}
              onSort={props.onSort}
              onResize={props.onResize}
            />
          ))}
        </div>
        {items.map(({ index, start }) => {
          const invoice = rows.at(index)
          return (
            <GridRow
              key={index >= first && index < first + slots ? index % slots : 'active'}
              index={index}
              start={start}
              invoice={invoice}
              selected={invoice ? props.selected.has(invoice.id) : false}
              open={invoice?.id === props.openId}
              active={active.row === index ? active.column : null}
              columns={columns}
              speak={props.speak}
            />
          )
        })}
      </div>
    </div>
  )
}

interface RowProps {
  index: number
  /** Pixels from the top of the list. */
  start: number
  invoice: BillingoInvoice | undefined
  selected: boolean
  open: boolean
  /** The active column, where this is the active row. */
  active: number | null
  columns: readonly Column[]
  speak: ReturnType<typeof useWords>
}

const GridRow = memo(function GridRow({
  index,
  start,
  invoice,
  selected,
  open,
  active,
  columns,
  speak,
}: RowProps) {
  const { t } = useTranslation('invoices')
  return (
    <div
      className={classes.row}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      data-open={open || undefined}
      style={{ transform: `translateY(${start}px)` }}
    >
      <span
        id={active === 0 ? cellId({ row: index, column: 0 }) : undefined}
        className={classes.tick}
        role="gridcell"
        tabIndex={-1}
        aria-colindex={1}
        aria-label={t('select.row', { name: invoice?.invoice_number ?? '' })}
        data-active={active === 0 || undefined}
      >
        <span className={classes.box}>
          {selected ? <IconCheck size={12} stroke={3} aria-hidden /> : null}
        </span>
      </span>
      {columns.map((column, number) => (
        <span
          key={column.id}
          id={active === number + 1 ? cellId({ row: index, column: number + 1 }) : undefined}
          className={classes.cell}
          role="gridcell"
          tabIndex={-1}
          aria-colindex={number + 2}
          data-numeric={column.numeric}
          data-active={active === number + 1 || undefined}
        >
          {invoice ? (
            <Cell column={column} invoice={invoice} speak={speak} />
          ) : (
            <span className={classes.waiting} />
          )}
        </span>
      ))}
    </div>
  )
})

interface HeadingProps {
  id: string
  column: Column
  /** Of the columns, from 1. */
  index: number
  ordering: string
  active: boolean
  width: number
  onSort: (column: Column) => void
  onResize: (column: Column, width: number) => void
}

const Heading = memo(function Heading({
  id,
  column,
  index,
  ordering,
  active,
  width,
  onSort,
  onResize,
}: HeadingProps) {
  const { t } = useTranslation('invoices')
  // The service's own order is by date, the latest first.
  const by = ordering || '-invoice_date'
  const sorted =
    by === column.ordering ? 'ascending' : by === `-${column.ordering}` ? 'descending' : undefined
  const Arrow = sorted === 'ascending' ? IconArrowUp : IconArrowDown
  return (
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events -- Enter on the heading does the same
    <span
      id={id}
      className={classes.heading}
      role="columnheader"
      tabIndex={-1}
      aria-colindex={index}
      aria-sort={sorted}
      data-sortable={column.ordering ? true : undefined}
      data-numeric={column.numeric}
      data-active={active || undefined}
      onClick={() => column.ordering && onSort(column)}
    >
      <span className={classes.headingText}>{t(`column.${column.id}`)}</span>
      {sorted ? <Arrow size={13} stroke={2} aria-hidden /> : null}
      <Handle column={column} width={width} onResize={onResize} />
    </span>
  )
})

function Handle({ column, width, onResize }: Pick<HeadingProps, 'column' | 'width' | 'onResize'>) {
  const from = useRef({ x: 0, width })
  return (
    <span
      className={classes.handle}
      aria-hidden
      onClick={(event) => event.stopPropagation()}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        from.current = { x: event.clientX, width }
      }}
      onPointerMove={(event) => {
        if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
        onResize(column, bounded(from.current.width + event.clientX - from.current.x))
      }}
    />
  )
}

function bounded(width: number): number {
  return Math.max(NARROWEST, Math.min(WIDEST, Math.round(width)))
}

function cellId({ row, column }: Place): string {
  return `cell-${row}-${column}`
}

/** The partner takes what is left of the width, else the last column. */
function template(columns: readonly Column[], width: (column: Column) => number): string {
  const partner = columns.findIndex(({ id }) => id === 'partner_name')
  const wide = partner < 0 ? columns.length - 1 : partner
  return [
    '40px',
    ...columns.map((column, index) =>
      index === wide ? `minmax(${width(column)}px, 1fr)` : `${width(column)}px`,
    ),
  ].join(' ')
}
