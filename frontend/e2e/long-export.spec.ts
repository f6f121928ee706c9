/** A file of very many rows: made by the service, while the page tells how far it is and may be left. */
import { readFile } from 'node:fs/promises'

import { Api, expect, expectRows, test } from './support'
import { service } from './service'

const MAKING = 150_000

interface Operations {
  results: { id: number; status: string; done: number; total: number }[]
}

test('it tells how far it is, outlives a reload, and is downloaded on whatever page', async ({
  as,
  page,
}) => {
  test.setTimeout(2 * MAKING)
  await as('anna', 'large')
  await page.goto('/invoices')
  await expectRows(page, service().large)
  await page.keyboard.press('e')
  await page.getByRole('button', { name: 'Excel-tábla' }).click()
  await expect(page.getByText(/^[\d\s]+ \/ 20\s000 sor$/)).toBeVisible()
  await expect(page.getByRole('progressbar', { name: 'Exportálás' })).toBeVisible()
  await page.goto('/overview')
  await expect(page.getByRole('button', { name: /^Export: \d+%$/ })).toBeVisible()
  const coming = page.waitForEvent('download', { timeout: MAKING })
  await page.reload()
  const file = await coming
  expect(file.suggestedFilename()).toMatch(/^szamlak-.*\.xlsx$/)
  const content = await readFile(await file.path())
  expect(content.subarray(0, 2).toString()).toBe('PK')
  expect(content.length).toBeGreaterThan(500_000)
  await expect(page.getByText(/^Elkészült: szamlak-/)).toBeVisible()
  await expect(page.getByRole('button', { name: /^Export: / })).toHaveCount(0)
})

test('it can be cancelled, and leaves no file', async ({ as, page, request }) => {
  test.setTimeout(MAKING)
  await as('anna', 'large')
  await page.goto('/invoices')
  await expectRows(page, service().large)
  await page.keyboard.press('e')
  await page.getByRole('button', { name: 'Excel-tábla' }).click()
  await page.getByRole('button', { name: 'Megszakítás' }).first().click()
  const api = await Api.of(request, 'anna', 'large')
  await expect
    .poll(async () =>
      ((await api.get('/api/operations/')) as Operations).results.some(
        ({ status }) => status === 'cancelled',
      ),
    )
    .toBe(true)
  await expect(page.getByRole('button', { name: 'Excel-tábla' })).toHaveCount(0)
})
