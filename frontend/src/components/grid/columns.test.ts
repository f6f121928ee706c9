import { describe, expect, it } from 'vitest'

import { columnsOf, moved, template } from './columns'

const columns = ['number', 'partner', 'gross'].map((id) => ({ id, width: 100 }))
const of = (...ids: string[]) => columnsOf(columns, ids, ['number', 'partner']).map(({ id }) => id)

describe('columns', () => {
  it('that nobody knows are left out; none at all is the usual choice', () => {
    expect(of('gross', 'nonsense', 'gross')).toEqual(['gross'])
    expect(of('nonsense')).toEqual(['number', 'partner'])
  })
  it('move a place, and not beyond the ends', () => {
    expect(moved(['a', 'b', 'c'], 'c', -1)).toEqual(['a', 'c', 'b'])
    expect(moved(['a', 'b'], 'a', -1)).toEqual(['a', 'b'])
  })
  it('fill the width: the wide one, else the last', () => {
    const width = (column: { width: number }) => column.width
    expect(template(columns, width)).toBe('40px 100px 100px minmax(100px, 1fr)')
    const [number, partner, gross] = columns
    const wide = [number, partner && { ...partner, wide: true as const }, gross].filter((one) => !!one)
    expect(template(wide, width)).toBe('40px 100px minmax(100px, 1fr) 100px')
  })
})
