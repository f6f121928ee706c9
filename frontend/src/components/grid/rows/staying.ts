/** Rows that come in or go while somebody looks at a list: where the others are then. */
import { useLayoutEffect, useRef, type RefObject } from 'react'

import type { Identified } from '../selection/selection'
import { PAGE_SIZE, type Held, type Rows } from './useRows'

export interface Moved {
  /** How far down most of the rows in sight went. */
  by: number
  /** Where a row is now that was at this place. */
  of: (row: number) => number
}

/**
 * What became of the places, where what is here of a list was asked for anew; null where it is as it was, or where no row
 * in sight (from `first` to `last`) is there any more. A row that is not here is thought to have moved as they did.
 */
export function movedRows(
  before: readonly Held<Identified>[],
  after: readonly Held<Identified>[],
  first: number,
  last: number,
): Moved | null {
  const same = (held: Held<Identified>) => after.find(({ page }) => page === held.page)?.rows === held.rows
  if (before.every(same)) return null
  const places = new Map<number, number>()
  for (const { page, rows = [] } of after) {
    rows.forEach(({ id }, index) => places.set(id, page * PAGE_SIZE + index))
  }
  const placeOf = (row: number) => {
    const held = before.find(({ page }) => page === Math.floor(row / PAGE_SIZE))
    const known = held?.rows?.[row % PAGE_SIZE]
    return known && places.get(known.id)
  }
  // One of them may itself have gone elsewhere: what most of them did counts.
  const steps = new Map<number, number>()
  for (let row = first; row <= last; row++) {
    const now = placeOf(row)
    if (now !== undefined) steps.set(now - row, (steps.get(now - row) ?? 0) + 1)
  }
  const most = [...steps].reduce((found, step) => (step[1] > found[1] ? step : found), [0, 0])
  if (most[1] === 0) return null
  return { by: most[0], of: (asked) => Math.max(0, placeOf(asked) ?? asked + most[0]) }
}

interface Sight {
  scroller: RefObject<HTMLElement | null>
  /** Of a row, in pixels. */
  height: number
  /** The rows in sight. */
  first: number
  last: number
}

/**
 * Keeps what is in sight where it is, under the eye and the pointer, when rows come in or go above it, and tells
 * `onMoved`. At the very top, where nobody points at a row, new ones show themselves.
 */
export function useStaying<Row extends Identified>(
  { query, held }: Pick<Rows<Row>, 'query' | 'held'>,
  { scroller, height, first, last }: Sight,
  onMoved: (moved: Moved) => void,
): void {
  const known = useRef({ query, held })
  useLayoutEffect(() => {
    const before = known.current
    known.current = { query, held }
    const box = scroller.current
    if (before.query !== query || !box) return
    const moved = movedRows(before.held, held, first, last)
    if (!moved) return
    const looked = box.scrollTop > 0 || box.matches(':hover')
    if (moved.by !== 0 && looked) scroll(box, moved.by * height)
    onMoved(moved)
  })
}

/** At once, whatever the page says of scrolling smoothly. */
function scroll(box: HTMLElement, by: number): void {
  box.scrollTop += by
}
