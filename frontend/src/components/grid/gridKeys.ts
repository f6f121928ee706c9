/** The keyboard of the grid. Row -1 is the heading; column 0 is the tick of the row. */
import type { KeyboardEvent } from 'react'

export interface Place {
  row: number
  column: number
}

export interface GridActions {
  move: (to: Place, extend: boolean) => void
  open: (row: number) => void
  toggle: (row: number) => void
  sort: (column: number) => void
  resize: (column: number, by: number) => void
  reorder: (column: number, by: -1 | 1) => void
  selectAll: () => void
  copy: () => void
  escape: () => void
}

interface Size {
  rows: number
  columns: number
  /** Rows on one screen. */
  page: number
}

const STEP = 16

/** What a key does at a place; false if it means nothing here, so that the page may have it. */
export function onGridKey(event: KeyboardEvent, at: Place, size: Size, act: GridActions): boolean {
  const { key, shiftKey: shift } = event
  const ctrl = event.ctrlKey || event.metaKey
  if (ctrl && key.toLowerCase() === 'a') return done(act.selectAll)
  // A selected piece of text is what the browser copies by itself.
  if (ctrl && key.toLowerCase() === 'c') return getSelection()?.toString() ? false : done(act.copy)
  if (at.row < 0 && event.altKey && isSideways(key)) {
    return done(() => act.reorder(at.column, key === 'ArrowLeft' ? -1 : 1))
  }
  if (event.altKey) return false
  if (at.row < 0 && shift && isSideways(key)) {
    return done(() => act.resize(at.column, key === 'ArrowLeft' ? -STEP : STEP))
  }
  const to = destination(key, ctrl, at, size)
  if (to) return done(() => act.move(bounded(to, size), shift && to.row !== at.row))
  if (key === 'Escape') return done(act.escape)
  if (at.row < 0) {
    return key === 'Enter' || key === ' ' ? done(() => act.sort(at.column)) : false
  }
  if (key === ' ') return done(() => act.toggle(at.row))
  if (key === 'Enter') return done(() => act.open(at.row))
  return false
}

function destination(key: string, ctrl: boolean, { row, column }: Place, size: Size): Place | null {
  switch (key) {
    case 'ArrowDown':
      return { row: ctrl ? size.rows - 1 : row + 1, column }
    case 'ArrowUp':
      return { row: ctrl ? 0 : row - 1, column }
    case 'ArrowRight':
      return { row, column: column + 1 }
    case 'ArrowLeft':
      return { row, column: column - 1 }
    case 'PageDown':
      return { row: Math.max(0, row) + size.page, column }
    case 'PageUp':
      return { row: Math.max(0, row - size.page), column }
    case 'Home':
      return { row: 0, column }
    case 'End':
      return { row: size.rows - 1, column }
    default:
      return null
  }
}

function bounded({ row, column }: Place, size: Size): Place {
  return {
    row: Math.max(-1, Math.min(size.rows - 1, row)),
    column: Math.max(0, Math.min(size.columns - 1, column)),
  }
}

function isSideways(key: string): boolean {
  return key === 'ArrowLeft' || key === 'ArrowRight'
}

function done(act: () => void): true {
  act()
  return true
}
