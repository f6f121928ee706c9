/** Each figure of the overview is a link to a list, and the sum of that list. */
import { sum } from '@/lib/values/decimal'
import { money } from '@/lib/values/formats'

import { Api, expect, expectRows, INVOICES, main, plain, settled, test, type Row } from './support'

test('every figure equals the sum of the list that it links to', async ({ as, page, request }) => {
  const api = await Api.of(request, 'anna', 'demo')
  await as('anna', 'demo')
  await page.goto('/')
  await settled(page)
  const links = main(page).locator('a[href^="/invoices?"][aria-label]')
  await expect(links.first()).toBeVisible()
  const figures = await links.evaluateAll((found) =>
    found.map((link) => ({
      href: link.getAttribute('href') ?? '',
      label: link.getAttribute('aria-label') ?? '',
    })),
  )
  expect(figures.length, 'four figures, ageing, debtors, turnover').toBeGreaterThan(15)
  const wrong: string[] = []
  for (const { href, label } of new Map(
    figures.map((figure) => [figure.label + figure.href, figure]),
  ).values()) {
    const rows = await api.all<Row>(INVOICES + href.slice('/invoices'.length))
    const currencies = [...new Set(rows.map(({ currency }) => currency))]
    const open = href.includes('open=true')
    const amount = sum(rows.map((row) => (open ? row.open_amount : row.gross_total) ?? '0'))
    const told = plain(label)
    const said = told.includes(plain(money(amount, currencies[0] ?? 'HUF', 'hu'))) || rows.length === 0
    if (currencies.length > 1 || !said || !told.includes(`${rows.length} bizonylat`)) {
      wrong.push(`${told} ≠ ${rows.length} rows, ${amount} ${currencies.join()} of ${href}`)
    }
  }
  expect(wrong).toEqual([])
})

for (const name of ['Kintlévőség', 'Ebből lejárt', 'E havi befizetések']) {
  test(`${name}: the page behind it shows the same sum`, async ({ as, page }) => {
    await as('anna', 'demo')
    await page.goto('/')
    const link = page
      .getByRole('list', { name: 'Mutatók' })
      .getByRole('link', { name: `${name}:` })
      .first()
    const amount = plain(await link.innerText())
    const label = plain((await link.getAttribute('aria-label')) ?? '')
    const count = Number(/(\d+) bizonylat/.exec(label)?.[1])
    await link.click()
    await expect(page).toHaveURL(/\/invoices\?/)
    if (count > 0) {
      await expectRows(page, count)
      await expect(async () =>
        expect(plain(await page.getByRole('region', { name: 'Összesítés' }).innerText())).toContain(amount),
      ).toPass({ timeout: 20_000 })
    }
    // Back to the figure that led here.
    await page.goBack()
    await expect(link).toBeVisible()
  })
}
