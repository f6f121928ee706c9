import { describe, expect, it } from 'vitest'

import { pieces } from './marks'

const shown = (text: string, search: string) =>
  pieces(text, search)
    .map(({ text: part, hit }) => (hit ? `[${part}]` : part))
    .join('')

describe('what was searched for', () => {
  it.each([
    ['Őrláng Kórház', 'kor', 'Őrláng [Kór]ház'],
    ['Őrláng Kórház', 'ŐRLÁNG ház', '[Őrláng] Kór[ház]'],
    ['2026-10', '10', '2026-[10]'],
    ['aaa', 'aa', '[aaa]'],
    ['Kórház', 'nincs', 'Kórház'],
    ['Kórház', '  ', 'Kórház'],
    ['a.b*c', '.b*', 'a[.b*]c'],
    ['e\u0301tel', 'etel', '[e\u0301tel]'],
    ['', 'x', ''],
  ])('is marked in %j for %j', (text, search, wanted) => {
    expect(shown(text, search)).toBe(wanted)
  })
})
