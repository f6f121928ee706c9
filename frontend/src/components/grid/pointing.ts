/** What the mouse does in the table besides clicking. */
import type { MouseEvent, SyntheticEvent } from 'react'

/** Shift and a click extend the selection of rows: not that of the text, which would be painted blue. */
export function keepSelectionOfText(event: MouseEvent): void {
  if (event.shiftKey) event.preventDefault()
}

/** A cell with more in it than is seen tells all of it; looked at only where somebody points. */
export function tellWhatIsCut(event: SyntheticEvent): void {
  const cell = (event.target as Element).closest<HTMLElement>('[role="gridcell"], [role="columnheader"]')
  if (!cell) return
  const box = cell.querySelector<HTMLElement>('[data-cuts]') ?? cell
  if (box.scrollWidth > box.clientWidth) cell.title = cell.innerText
  else cell.removeAttribute('title')
}
