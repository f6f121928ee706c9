/** Each page asks for the texts that it and all that it is made of need: a forgotten one would show its key. */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

import { describe, expect, it } from 'vitest'

import { texts } from '@/locales/hu'

import { declaredPages, TEXTS_OF_ALL } from '../plugins'

const SRC = path.resolve(import.meta.dirname, '../src')
const NAMESPACES = Object.keys(texts)

const pages = declaredPages()

describe('the texts of a page', () => {
  it('are declared for every page', () => {
    const lazies = readFileSync(path.join(SRC, 'app/routes.tsx'), 'utf8').match(/await import\(/g) ?? []
    expect(pages).toHaveLength(lazies.length)
  })

  it.each(pages)('/$address', ({ texts: asked, file }) => {
    const needed = [...namespacesOf(fileOf(file, SRC), new Set())].filter(
      (one) => !TEXTS_OF_ALL.includes(one),
    )
    expect(asked.sort()).toEqual(needed.sort())
  })
})

/** One word for one thing: not those that mean something else, nor a machine. */
const FORBIDDEN =
  /egyeztet|magyarázat|nyitott tétel|(?<![\p{L}])fizetve|(?<![\p{L}])rendszer|(?<![\p{L}])AI(?![\p{L}])/iu
const OF_MATCHING = ['matching', 'deciding', 'laid', 'quality', 'rules'] as const

function* said(value: object, path: string): Generator<[string, string]> {
  for (const [name, one] of Object.entries(value) as [string, string | object][]) {
    if (typeof one === 'string') yield [`${path}.${name}`, one]
    else yield* said(one, `${path}.${name}`)
  }
}

describe('the words of matching', () => {
  it.each(OF_MATCHING)('%s', (name) => {
    const all = [...said(texts[name], name)]
    expect(all.length).toBeGreaterThan(5)
    expect(all.filter(([, text]) => FORBIDDEN.test(text))).toEqual([])
  })
})

function namespacesOf(file: string | null, seen: Set<string>): Set<string> {
  if (!file || seen.has(file)) return new Set()
  seen.add(file)
  const code = readFileSync(file, 'utf8')
  const used = [...code.matchAll(/useTranslation\('(\w+)'|['"`](\w+):(?=[\w$])/g)].map(
    ([, a, b]) => a ?? b ?? '',
  )
  const found = new Set(used.filter((name) => NAMESPACES.includes(name)))
  const itself = [...code.matchAll(/loadTexts\('(\w+)'\)/g)].map(([, name = '']) => name)
  for (const [, imported = ''] of code.matchAll(/(?:from|import\()\s*'([@.][^']*)'/g)) {
    for (const one of namespacesOf(fileOf(imported, path.dirname(file)), seen)) found.add(one)
  }
  // What it loads together with a part of it, when that part is first opened.
  for (const name of itself) found.delete(name)
  return found
}

function fileOf(imported: string, from: string): string | null {
  const base = imported.startsWith('@/') ? path.join(SRC, imported.slice(2)) : path.resolve(from, imported)
  return [`${base}.tsx`, `${base}.ts`].find((name) => existsSync(name)) ?? null
}
