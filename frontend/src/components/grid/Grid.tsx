import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useImperativeHandle, useRef, useState, type MouseEvent, type Ref } from 'react'
import { useTranslation } from 'react-i18next'

import { boundedWidth, template, TICK, type Column } from './columns'
import classes from './grid.module.css'
import { onGridKey, type Place } from './gridKeys'
import { cellId, GridRow } from './GridRow'
import { Heading } from './Heading'
import type { Identified } from './selection/selection'
import { keepSelectionOfText, tellWhatIsCut } from './pointing'
import { useStaying, type Moved } from './rows/staying'
import type { Rows } from './rows/useRows'

export interface GridHandle {
  focus: () => void
  /** Moves to a row, and shows it. */
  goTo: (row: number) => void
}

interface Props<Row extends Identified> {
  handle: Ref<GridHandle>
  /** What is listed, for who can't see it. */
  label: string
  rows: Rows<Row>
  columns: readonly Column<Row>[]
  width: (column: Column<Row>) => number
  ordering: string
  selected: ReadonlyMap<number, Row>
  openId: number | null
  /** What a row is called, to whoever selects it. */
  nameOf: (row: Row) => string
  onSort: (column: Column<Row>) => void
  onResize: (column: Column<Row>, width: number) => void
  onReorder: (column: Column<Row>, by: -1 | 1) => void
  onOpen: (row: Row, index: number) => void
  /** The active row changed by keys. */
  onArrive: (row: Row, index: number) => void
  /** Rows came in or went while one looks at the list. */
  onMoved: (moved: Moved) => void
  onToggle: (index: number) => void
  onExtend: (from: number, to: number) => void
  onSelectAll: () => void
  onCopy: (index: number) => void
  onEscape: () => void
}

const HEADER = 38
const ROW = 40
/** Rows beyond those in sight, above and below. */
const OVERSCAN = 10
/** While the list flies past, pages are not asked for: only where it comes to rest. */
const REST = 80

/** Rows like those of a spreadsheet: only those in sight are there, the keyboard reaches all of them. */
export function Grid<Row extends Identified>({ handle, rows, columns, width, ...props }: Props<Row>) {
  const { t } = useTranslation('grid')
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

  useStaying(rows, { scroller, height: ROW, first: startIndex, last: endIndex }, (moved) => {
    // The beginning of the list is nobody's place before somebody went there.
    const taken = active.row > 0 || (active.row === 0 && document.activeElement === scroller.current)
    const now = taken ? moved.of(active.row) : active.row
    if (now !== active.row) setPlace({ ...active, row: now })
    if (anchor.current !== null) anchor.current = moved.of(anchor.current)
    props.onMoved(moved)
  })

  function goTo(to: Place, extend = false) {
    if (extend) anchor.current ??= Math.max(0, active.row)
    else anchor.current = null
    setPlace(to)
    if (to.row >= 0) virtual.scrollToIndex(to.row, { align: 'auto' })
    showColumn(to.column)
    if (extend && anchor.current !== null) props.onExtend(anchor.current, Math.max(0, to.row))
    const found = to.row >= 0 && to.row !== active.row ? rows.at(to.row) : undefined
    if (found) props.onArrive(found, to.row)
  }

  function showColumn(column: number) {
    const box = scroller.current
    const shown = columns[column - 1]
    if (!box || !shown) return
    const left = TICK + columns.slice(0, column - 1).reduce((sum, each) => sum + width(each), 0)
    const right = left + width(shown)
    if (left < box.scrollLeft) box.scrollLeft = left
    else if (right > box.scrollLeft + box.clientWidth) box.scrollLeft = right - box.clientWidth
  }

  useImperativeHandle(handle, () => ({
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
        const found = rows.at(row)
        if (found) props.onOpen(found, row)
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
        if (column) props.onResize(column, boundedWidth(width(column) + by))
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
    const found = rows.at(row)
    if (tick || event.ctrlKey || event.metaKey) props.onToggle(row)
    else if (found) props.onOpen(found, row)
  }

  return (
    <div
      ref={scroller}
      className={rows.stale ? `${classes.scroller} ${classes.stale}` : classes.scroller}
      role="grid"
      tabIndex={0}
      aria-label={props.label}
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
        onMouseDown={keepSelectionOfText}
        onMouseOver={tellWhatIsCut}
        onFocus={tellWhatIsCut}
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
          const found = rows.at(index)
          return (
            <GridRow
              key={index >= first && index < first + slots ? index % slots : 'active'}
              index={index}
              start={start}
              row={found}
              selected={found ? props.selected.has(found.id) : false}
              open={found ? found.id === props.openId : false}
              active={active.row === index ? active.column : null}
              columns={columns}
              nameOf={props.nameOf}
            />
          )
        })}
      </div>
    </div>
  )
}
