import { IconCheck } from '@tabler/icons-react'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'

import type { Column } from './columns'
import classes from './grid.module.css'
import type { Place } from './gridKeys'

export function cellId({ row, column }: Place): string {
  return `cell-${row}-${column}`
}

interface RowProps<Row> {
  index: number
  /** Pixels from the top of the list. */
  start: number
  /** Undefined while it is on its way. */
  row: Row | undefined
  selected: boolean
  open: boolean
  /** The active column, where this is the active row. */
  active: number | null
  columns: readonly Column<Row>[]
  nameOf: (row: Row) => string
}

export const GridRow = memo(function GridRow<Row>({
  index,
  start,
  row,
  selected,
  open,
  active,
  columns,
  nameOf,
}: RowProps<Row>) {
  const { t } = useTranslation('grid')
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
        aria-label={t('select.row', { name: row ? nameOf(row) : '' })}
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
          {row ? column.cell(row) : <span className={classes.waiting} />}
        </span>
      ))}
    </div>
  )
}) as <Row>(props: RowProps<Row>) => React.ReactNode
