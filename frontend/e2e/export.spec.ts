/** The file that is downloaded is the list that is shown: rows, their order, columns and sum. */
import { readFile } from 'node:fs/promises'

import type { Page } from '@playwright/test'

import { sum } from '@/lib/values/decimal'
import { money } from '@/lib/values/formats'

import { Api, expect, expectRows, INVOICES, plain, test, type Row } from './support'

// Claims of one currency, so that the page shows one sum for them; ordered by something else than usual.
const LIST = 'type=invoice&currency=HUF&payment_status=paid&ordering=gross_total'

async function download(page: Page, button: string) {
  await page.keyboard.press('e')
  const coming = page.waitForEvent('download')
  await page.getByRole('button', { name: button }).click()
  const file = await coming
  return { name: file.suggestedFilename(), content: await readFile(await file.path()) }
}

test('CSV and XLSX hold exactly what is shown', async ({ as, page, request }) => {
  const api = await Api.of(request, 'anna', 'demo')
  const rows = await api.all<Row>(`${INVOICES}?${LIST}`)
  await as('anna', 'demo')
  await page.goto(`/invoices?${LIST}&columns=gross_total,currency,invoice_number,partner_name`)
  await expectRows(page, rows.length)
  const total = sum(rows.map(({ gross_total: gross }) => gross ?? '0'))
  await expect(page.getByRole('region', { name: 'Összesítés' })).toContainText(money(total, 'HUF', 'hu'))

  const csv = await download(page, 'CSV programoknak')
  expect(csv.name).toMatch(/\.csv$/)
  const [heading, ...lines] = parsed(csv.content.toString('utf8').replace(/^\ufeff/, ''))
  expect(heading).toEqual(['gross_total', 'currency', 'invoice_number', 'partner_name'])
  expect(lines.map(([, , number]) => number)).toEqual(rows.map(({ invoice_number: number }) => number))
  expect(sum(lines.map(([gross]) => gross ?? ''))).toBe(total)
  // The first rows on the screen are the first lines of the file.
  for (const [index, [gross = '', , number = '', partner = '']] of lines.slice(0, 5).entries()) {
    const shown = page.locator(`[role="row"][aria-rowindex="${index + 2}"]`)
    const words = plain((await shown.innerText()).replaceAll('\n', ' '))
    expect(words).toContain(plain(money(gross, 'HUF', 'hu')))
    expect(words).toContain(plain(number))
    expect(words).toContain(plain(partner))
  }

  const excel = await download(page, 'Excel-tábla')
  expect(excel.name).toMatch(/\.xlsx$/)
  expect(excel.content.subarray(0, 2).toString()).toBe('PK')
})

/** Lines of fields, of which some are in quotes. */
function parsed(text: string): string[][] {
  const lines: string[][] = [[]]
  for (const [, quoted, bare, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    lines.at(-1)?.push(quoted?.replaceAll('""', '"') ?? bare ?? '')
    if (end !== ',') lines.push([])
    if (end === '') break
  }
  return lines.filter((fields) => fields.length > 1)
}
