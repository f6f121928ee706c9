/** Two companies of one user: each tab is in one of them, and nothing of one is ever shown in the other. */
import type { Page, Request } from '@playwright/test'

import { service } from './service'
import { Api, expect, expectRows, INVOICES, main, test, type Row } from './support'

async function switchTo(page: Page, name: string) {
  await page.getByRole('button', { name: /^Cégváltás:/ }).click()
  await page
    .getByRole('dialog', { name: 'Cégváltás' })
    .getByRole('button', { name: new RegExp(`^${name}`) })
    .click()
  await expect(page.getByRole('button', { name: `Cégváltás: ${name}` })).toBeVisible()
}

test('a switch changes everything at once', async ({ as, page }) => {
  const { companies, large } = service()
  await as('anna', 'demo')
  await page.goto('/invoices?search=a')
  await expect(page.getByRole('grid')).toBeVisible()
  const asked: Request[] = []
  await switchTo(page, companies.large.name)
  page.on('request', (request) => {
    if (request.url().includes('/api/billingo-')) asked.push(request)
  })
  // Filters of the other company mean nothing here.
  await expect(page).toHaveURL(/\/invoices$/)
  await expectRows(page, large)
  await page.getByRole('link', { name: 'Áttekintés' }).first().click()
  await expect(page.getByRole('list', { name: 'Mutatók' })).toBeVisible()
  const inCompany = await Promise.all(asked.map((request) => request.headerValue('x-company-id')))
  expect(new Set(inCompany)).toEqual(new Set([String(companies.large.id)]))
  await page.reload()
  await expect(page.getByRole('button', { name: `Cégváltás: ${companies.large.name}` })).toBeVisible()
})

test("another company's invoice is not found", async ({ as, page, request }) => {
  const mine = new Set((await (await Api.of(request, 'anna', 'demo')).all<Row>(INVOICES)).map(({ id }) => id))
  const other = await Api.of(request, 'anna', 'large')
  const { results } = (await other.get(`${INVOICES}?page_size=1000`)) as { results: Row[] }
  const foreign = results.find(({ id }) => !mine.has(id))
  if (!foreign) throw new Error('the companies have the same ids')
  await as('anna', 'demo')
  await page.goto(`/invoices/${foreign.id}`)
  await expect(main(page).getByRole('alert')).toContainText('Ez itt nem található')
  await expect(
    page.getByRole('region', { name: 'A bizonylat adatai' }).getByRole('heading', { level: 3 }),
  ).toHaveCount(0)
})

test('two tabs are in two companies', async ({ as, page, context }) => {
  const { companies } = service()
  await as('anna', 'demo')
  await page.goto('/')
  await expect(page.getByRole('button', { name: `Cégváltás: ${companies.demo.name}` })).toBeVisible()
  const second = await context.newPage()
  await second.goto('/')
  await switchTo(second, companies.large.name)
  await page.reload()
  await expect(page.getByRole('button', { name: `Cégváltás: ${companies.demo.name}` })).toBeVisible()
  await page.goto('/invoices')
  await expectRows(page, 282)
})
