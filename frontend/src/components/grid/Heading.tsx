import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { memo, useRef } from 'react'

import { boundedWidth, type Column } from './columns'
import classes from './grid.module.css'

interface HeadingProps<Row> {
  id: string
  column: Column<Row>
  /** Of the columns, from 1. */
  index: number
  ordering: string
  active: boolean
  width: number
  onSort: (column: Column<Row>) => void
  onResize: (column: Column<Row>, width: number) => void
}

export const Heading = memo(function Heading<Row>({
  id,
  column,
  index,
  ordering,
  active,
  width,
  onSort,
  onResize,
}: HeadingProps<Row>) {
  const sorted =
    ordering === column.ordering ? 'ascending' : ordering === `-${column.ordering}` ? 'descending' : undefined
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
      <span className={classes.headingText} data-cuts>
        {column.heading}
      </span>
      {sorted ? <Arrow size={13} stroke={2} aria-hidden /> : null}
      <Handle column={column} width={width} onResize={onResize} />
    </span>
  )
}) as <Row>(props: HeadingProps<Row>) => React.ReactNode

function Handle<Row>({ column, width, onResize }: Pick<HeadingProps<Row>, 'column' | 'width' | 'onResize'>) {
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
        onResize(column, boundedWidth(from.current.width + event.clientX - from.current.x))
      }}
    />
  )
}
