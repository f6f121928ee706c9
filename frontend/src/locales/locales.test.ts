import { describe, expect, it } from 'vitest'

import { texts as en } from './en'
import { texts as hu } from './hu'

function leaves(node: unknown, path = ''): [string, string][] {
  if (typeof node === 'string') return [[path, node]]
  return Object.entries(node as object).flatMap(([name, part]) =>
    leaves(part, path ? `${path}.${name}` : name),
  )
}

/** `{{count}}` and the like, which both languages must fill in. */
const holes = (text: string) => [...text.matchAll(/\{\{\w+\}\}/g)].map(String).sort()

describe('the two languages', () => {
  const [hungarian, english] = [new Map(leaves(hu)), new Map(leaves(en))]

  it('have the same keys', () => {
    expect([...english.keys()].sort()).toEqual([...hungarian.keys()].sort())
  })

  it('have no empty text, but where there is nothing to do', () => {
    const empty = [...leaves(hu), ...leaves(en)].filter(
      ([key, text]) => !text.trim() && !/^nav\..*\.todo$/.test(key),
    )
    expect(empty).toEqual([])
  })

  it('fill in the same things', () => {
    const differing = [...hungarian].filter(
      ([key, text]) =>
        // "in a second" needs no number.
        !key.endsWith('_one') && String(holes(text)) !== String(holes(english.get(key) ?? '')),
    )
    expect(differing).toEqual([])
  })

  it('hang no ending on a day, which ends in a point, and call each thing by one word', () => {
    const wrong = [...hungarian].filter(
      ([, text]) => /\{\{\w*day\w*\}\}-/i.test(text) || /magyaráz|egyeztet/i.test(text),
    )
    expect(wrong).toEqual([])
  })
})
