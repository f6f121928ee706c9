/** All that a list page has: what is asked, the rows, what is chosen of them, and how they are laid out. */
import { useMediaQuery } from '@mantine/hooks'
import { createRef, useMemo, useState, type RefObject } from 'react'

import { usePreference } from '@/lib/user/preferences'

import { columnsOf, LayoutSchema, moved, type Column, type Layout } from '../columns'
import type { GridHandle } from '../Grid'
import type { ListSpec } from './listSpec'
import { nextOrdering, parametersOf, type Filters } from './listState'
import type { Identified } from '../selection/selection'
import { useListState } from './useListState'
import { useOpened } from './useOpened'
import { useRows } from '../rows/useRows'
import { useSelection } from '../selection/useSelection'

export type List<Row extends Identified> = ReturnType<typeof useList<Row>>

/** `columns`: all that there are, the same array as long as the language is the same. */
export function useList<Row extends Identified>(spec: ListSpec<Row>, columns: readonly Column<Row>[]) {
  const { state, change, search } = useListState(spec.filters)
  const { filters, ordering } = state
  const query = useMemo(() => ({ filters, ordering }), [filters, ordering])
  const rows = useRows(spec, query)
  const usual = useMemo<Layout>(() => ({ columns: [...spec.usual], widths: {} }), [spec])
  const [layout, setLayout] = usePreference(spec.name, LayoutSchema, usual)
  const shown = useMemo(
    () => columnsOf(columns, state.columns ?? layout.columns, spec.usual),
    [columns, state.columns, layout.columns, spec],
  )
  const listed = (order: string) => parametersOf({ filters, ordering: order, columns: null }, spec.filters)
  const selection = useSelection(rows, shown, listed('').toString())
  const opened = useOpened(spec.path, listed(ordering).toString(), search)
  // What leads to the table once it is there: handed on with the rest of the list, so not a ref of this component.
  const [grid] = useState<RefObject<GridHandle | null>>(createRef)
  const phone = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false })
  const [side, setSide] = useState<HTMLElement | null>(null)
  const wide = useMediaQuery('(min-width: 75em)', false, { getInitialValueInEffect: false })
  const narrow = useMediaQuery('(max-width: 62em)', false, { getInitialValueInEffect: false })

  /** Null: as they were in the beginning. */
  function setColumns(ids: string[] | null) {
    setLayout(ids ? { ...layout, columns: ids } : usual)
    if (state.columns) change({ columns: ids })
  }
  return {
    spec,
    state,
    query,
    search,
    rows,
    /** All that there are. */
    columns,
    shown,
    selection,
    opened,
    grid,
    phone,
    /** Too narrow for a row beside its list. */
    narrow,
    /** Wide enough for filters beside the list: they stand in `side`. */
    wide,
    side,
    setSide,
    /** `typing`: a step on the way, which Back does not stop at. */
    setFilters: (next: Filters, typing = false) => change({ filters: next }, typing),
    setState: change,
    setColumns,
    width: (column: Column<Row>) => layout.widths[column.id] ?? column.width,
    resize: (column: Column<Row>, width: number) =>
      setLayout({ ...layout, widths: { ...layout.widths, [column.id]: width } }),
    reorder: (column: Column<Row>, by: -1 | 1) =>
      setColumns(
        moved(
          shown.map(({ id }) => id),
          column.id,
          by,
        ),
      ),
    sort: (column: Column<Row>) => {
      if (column.ordering) change({ ordering: nextOrdering(ordering, column.ordering) })
    },
    toGrid: () => grid.current?.focus(),
    /** Moves to a row, and shows it. */
    goTo: (row: number) => grid.current?.goTo(row),
  }
}
