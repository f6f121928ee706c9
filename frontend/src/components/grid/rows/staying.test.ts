import { describe, expect, it } from 'vitest'

import { movedRows } from './staying'
import { PAGE_SIZE } from './useRows'

/** Pages of rows with these ids, from the first page on. */
function pages(ids: readonly number[], only?: readonly number[]) {
  const rows = ids.map((id) => ({ id }))
  return Array.from({ length: Math.ceil(ids.length / PAGE_SIZE) }, (_, page) => ({
    page,
    rows: rows.slice(page * PAGE_SIZE, (page + 1) * PAGE_SIZE),
  })).filter(({ page }) => only === undefined || only.includes(page))
}

const ids = Array.from({ length: 250 }, (_, index) => 1000 + index)

describe('rows in sight', () => {
  it('go down by as many as came in above them, over the border of a page too', () => {
    const moved = movedRows(pages(ids), pages([1, 2, 3, ...ids]), 97, 110)
    expect(moved?.by).toBe(3)
    expect(moved?.of(97)).toBe(100)
  })

  it('go up by as many as went', () => {
    expect(movedRows(pages(ids), pages(ids.slice(2)), 50, 60)?.by).toBe(-2)
  })

  it('stay for what came in below them', () => {
    const after = pages([...ids.slice(0, 100), 1, ...ids.slice(100)])
    expect(movedRows(pages(ids), after, 10, 20)?.by).toBe(0)
  })

  it('are not drawn along by one of them that went elsewhere', () => {
    const [first, ...others] = ids
    const moved = movedRows(pages(ids), pages([...others, first ?? 0]), 0, 10)
    expect(moved?.by).toBe(-1)
    expect(moved?.of(0)).toBe(249)
  })

  it('are where they were when nothing was asked for anew, or only something else is here', () => {
    const before = pages(ids)
    expect(movedRows(before, before, 0, 10)).toBeNull()
    expect(movedRows(before, before.slice(0, 2), 0, 10)?.by ?? 0).toBe(0)
    expect(movedRows(before, pages(ids, [2]), 0, 10)).toBeNull()
  })

  it('take along what is not here', () => {
    expect(movedRows(pages(ids), pages([1, ...ids]), 0, 10)?.of(100_000)).toBe(100_001)
  })
})
