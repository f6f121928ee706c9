/** Copied rows as LibreOffice takes them. It needs some seconds to start: all is asked of it in one go. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'

import { describe, expect, it } from 'vitest'

import type { Formats } from '@/lib/values/useFormats'

import { columnKinds } from '../columns'
import { copied } from './spreadsheet'

const OFFICE = '/usr/bin/soffice'
const NAMES = [
  '=HYPERLINK("http://x.example";"y")',
  '+1+1',
  '-1+1',
  '@SUM(1)',
  '\u00a0=1+1',
  '\ufeff=1+1',
  '\u200b=1+1',
  '\uff1d1+1',
  '00012',
  '2026-5',
  '1E5',
  '11/2026',
]

interface Row {
  name: string
}

/** The cells of a sheet, row by row: `[kind, formula, words]`. */
async function opened(html: string): Promise<string[][][]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'copied-'))
  try {
    await writeFile(path.join(folder, 'copied.html'), `<meta charset="utf-8">${html}`)
    const profile = `-env:UserInstallation=${pathToFileURL(path.join(folder, 'profile')).href}`
    const how = ['--headless', '--infilter=HTML (StarCalc)', '--convert-to', 'fods', '--outdir', folder]
    await promisify(execFile)(OFFICE, [profile, ...how, path.join(folder, 'copied.html')])
    const sheet = await readFile(path.join(folder, 'copied.fods'), 'utf8')
    return [...sheet.matchAll(/<table:table-row[^>]*>(.*?)<\/table:table-row>/gs)].map(([, row = '']) =>
      [...row.matchAll(/<table:table-cell([^>]*)>(.*?)<\/table:table-cell>/gs)].map(
        ([, how = '', words = '']) => [
          / office:value-type="(\w+)"/.exec(how)?.[1] ?? '',
          / table:formula="([^"]*)"/.exec(how)?.[1] ?? '',
          / office:(?:date-)?value="([^"]*)"/.exec(how)?.[1] ?? words.replace(/<[^>]+>/g, '').trim(),
        ],
      ),
    )
  } finally {
    await rm(folder, { recursive: true })
  }
}

describe.skipIf(!existsSync(OFFICE))('copied rows in LibreOffice', () => {
  it(
    'run nothing, keep their texts, and are numbers and days where they are',
    { timeout: 120_000 },
    async () => {
      const { text, day, money } = columnKinds<Row>({} as Formats)
      const { html } = copied(
        NAMES.map((name) => ({ name })),
        [
          text('name', 'Partner', 100, ({ name }) => name),
          day('day', 'Esedékes', 100, () => '2026-05-06'),
          money('amount', 'Bruttó', 100, () => ({ amount: '-1234567.50', currency: 'EUR' })),
        ],
        'Pénznem',
      )
      const [, ...rows] = await opened(html)
      expect(rows).toHaveLength(NAMES.length)
      rows.forEach(([name, when, amount, currency], index) => {
        const wanted = NAMES[index] ?? ''
        expect(name?.slice(0, 2), wanted).toEqual(['string', ''])
        if (/^\w/.test(wanted)) expect(name?.[2]).toBe(wanted)
        expect(when).toEqual(['date', '', '2026-05-06'])
        expect(amount).toEqual(['float', '', '-1234567.5'])
        expect(currency).toEqual(['string', '', 'EUR'])
      })
    },
  )
})
