/** One invoice among 20,000, and the ends of the table, by keyboard alone. */
import { service } from './service'
import { Api, expect, expectRows, grid, INVOICES, test, type Row } from './support'

test('search, arrows, Enter: the invoice is open beside the list', async ({ as, page, request }) => {
  const api = await Api.of(request, 'anna', 'large')
  const { results } = (await api.get(`${INVOICES}?type=invoice&page=73&page_size=100`)) as { results: Row[] }
  const wanted = results.find(({ invoice_number: number }) => number !== '')
  if (!wanted) throw new Error('no invoice')
  const hits = await api.all<Row>(`${INVOICES}?search=${encodeURIComponent(wanted.invoice_number)}`)
  const place = hits.findIndex(({ id }) => id === wanted.id)

  await as('anna', 'large')
  await page.goto('/invoices')
  await expectRows(page, service().large)
  await page.keyboard.press('/')
  await expect(page.getByRole('searchbox')).toBeFocused()
  await page.keyboard.type(wanted.invoice_number)
  await page.keyboard.press('Enter')
  await expectRows(page, hits.length)
  await expect(grid(page)).toBeFocused()
  for (let row = 0; row < place; row += 1) await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(new RegExp(`/invoices/${wanted.id}\\?`))
  const detail = page.getByRole('region', { name: 'A bizonylat adatai' })
  await expect(detail.getByRole('heading', { name: wanted.invoice_number, exact: true })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(detail).toHaveCount(0)

  await page.keyboard.press('/')
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Delete')
  await page.keyboard.press('Enter')
  await expectRows(page, service().large)
  await page.keyboard.press('End')
  const last = grid(page).locator(`[role="row"][aria-rowindex="${service().large + 1}"]`)
  await expect(last).toBeVisible()
  await expect(last.getByRole('gridcell').nth(1)).not.toHaveText('')
  await page.keyboard.press('Home')
  await expect(grid(page).locator('[role="row"][aria-rowindex="2"]')).toBeInViewport()
})

test('the page lists its keys under "?"', async ({ as, page }) => {
  await as('anna', 'demo')
  await page.goto('/invoices')
  await expectRows(page, 282)
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Billentyűk' })).toContainText('Keresés')
})
