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

test('wherever one scrolls, each row shows its own invoice', async ({ as, page, request }) => {
  const api = await Api.of(request, 'anna', 'large')
  const size = 100
  await as('anna', 'large')
  await page.goto('/invoices')
  await expectRows(page, service().large)
  // A little, so that rows are used again; far, so that all of them are; and to the end.
  for (const top of [0, 130, 700, 40 * 9_050, 40 * 9_050 - 210, 40 * service().large]) {
    await grid(page).evaluate((box, to) => box.scrollTo(0, to), top)
    const first = Math.min(Math.floor(top / 40), service().large - 10)
    const row = (index: number) => grid(page).locator(`[role="row"][aria-rowindex="${index + 2}"]`)
    for (const index of [first, first + 4, first + 9]) {
      const number = Math.floor(index / size) + 1
      const { results } = (await api.get(`${INVOICES}?page=${number}&page_size=${size}`)) as {
        results: Row[]
      }
      const shown = results[index % size]?.invoice_number ?? 'no such invoice'
      await expect(row(index)).toHaveCount(1)
      await expect(row(index).getByRole('gridcell').nth(1)).toHaveText(shown === '' ? '–' : shown)
    }
  }
})

test('the page lists its keys under "?"', async ({ as, page }) => {
  await as('anna', 'demo')
  await page.goto('/invoices')
  await expectRows(page, 282)
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Gyorsbillentyűk' })).toContainText('Keresés')
})
