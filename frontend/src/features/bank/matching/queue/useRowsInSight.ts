import { useLayoutEffect, useState, type RefObject } from 'react'

/** So many rows are drawn beyond both edges, so that a turn of the wheel finds them there. */
const BEYOND = 8

/** Which of many rows of one height are drawn: all that are in sight, and some more. `last` is none of them. */
export function useRowsInSight(scroller: RefObject<HTMLElement | null>, count: number, height: number) {
  const [{ first, last }, setRange] = useState({ first: 0, last: 0 })

  useLayoutEffect(() => {
    const box = scroller.current
    if (!box) return
    const look = () => {
      const { scrollTop, clientHeight } = box
      const first = Math.max(0, Math.floor(scrollTop / height) - BEYOND)
      const last = Math.ceil((scrollTop + clientHeight) / height) + BEYOND
      setRange((was) => (was.first === first && was.last === last ? was : { first, last }))
    }
    look()
    const sizes = new ResizeObserver(look)
    sizes.observe(box)
    box.addEventListener('scroll', look, { passive: true })
    return () => {
      sizes.disconnect()
      box.removeEventListener('scroll', look)
    }
  }, [scroller, height])

  return { first: Math.min(first, count), last: Math.min(last, count) }
}

/** Scrolls no more than it takes to have a row in sight. */
export function showRow(box: HTMLElement | null, row: number, height: number): void {
  if (!box) return
  const { scrollTop, clientHeight } = box
  const top = row * height
  if (top < scrollTop) box.scrollTop = top
  else if (top + height > scrollTop + clientHeight) box.scrollTop = top + height - clientHeight
}
