/** What a sync changed is on every open page within five seconds, and nobody loses his place for it. */
import type { Page } from '@playwright/test'

import { billingo, service } from './service'
import { Api, expect, expectRows, grid, INVOICES, logIn, test, watchConsole } from './support'

const WITHIN = { timeout: 5000 }

test('an invoice that a shop told of comes to all open pages, and nothing else moves', async ({
  as,
  page,
  browser,
  baseURL,
  request,
}) => {
  await as('zita', 'live')
  const others = await browser.newContext({ baseURL, locale: 'hu-HU' })
  const errors = watchConsole(others)
  await logIn(others, 'zita', 'live')
  const other = await others.newPage()
  const zita = await Api.of(request, 'zita', 'live')
  const { count } = (await zita.get(`${INVOICES}?page_size=1`)) as { count: number }
  const invoice = `2026-ELO-${count}`
  const { token } = (await (await zita.call('POST', '/api/refresh-tokens/', { name: invoice })).json()) as {
    token: string
  }

  await page.goto('/invoices')
  await expectRows(page, count)
  const chosen = await rowText(page, 3)
  await grid(page).getByRole('row').nth(3).getByRole('gridcell').first().click()
  await grid(page).getByRole('row').nth(5).getByRole('gridcell').nth(2).click()
  const document = page.getByRole('heading', { level: 2 }).first()
  await expect(document).toBeVisible()
  const opened = await document.innerText()
  await page.mouse.move(5, 5)

  await other.goto('/invoices')
  await expectRows(other, count)
  await grid(other).evaluate((scroller) => (scroller.scrollTop = 1210))
  const [name, place] = await rowInTheMiddle(other)

  await billingo('insert', { account: service().keys.live, invoice_number: invoice })
  const asked = Date.now()
  const answer = await request.post(`/api/refresh/${token}/`)
  expect(answer.status()).toBe(202)
  await Promise.all([
    expect(grid(page).getByText(invoice)).toBeVisible(WITHIN),
    expect(grid(other)).toHaveAttribute('aria-rowcount', String(count + 2), WITHIN),
  ])
  test.info().annotations.push({ type: 'seconds', description: String((Date.now() - asked) / 1000) })

  await expect(page.getByText('1 kijelölve')).toBeVisible()
  await expect(grid(page).getByRole('row', { selected: true })).toHaveText(chosen)
  expect(await document.innerText()).toBe(opened)
  const [, placeAfter] = await placeOf(other, name)
  expect(Math.abs(placeAfter - place)).toBeLessThan(2)
  await grid(other).evaluate((scroller) => (scroller.scrollTop = 0))
  await expect(grid(other).getByText(invoice)).toBeVisible()

  expect(errors).toEqual([])
  await others.close()
})

async function rowText(page: Page, index: number): Promise<string> {
  return (await grid(page).getByRole('row').nth(index).textContent()) ?? ''
}

/** The number of a document that is well in sight, and how far down it stands. */
async function rowInTheMiddle(page: Page): Promise<[string, number]> {
  const number = await grid(page).evaluate((scroller) => {
    const { top, height, left } = scroller.getBoundingClientRect()
    const cell = document.elementFromPoint(left + 120, top + height / 2)
    return cell?.closest('[role="row"]')?.querySelectorAll('[role="gridcell"]')[1]?.textContent ?? ''
  })
  return placeOf(page, number)
}

async function placeOf(page: Page, number: string): Promise<[string, number]> {
  const box = await grid(page).getByText(number, { exact: true }).first().boundingBox()
  return [number, box?.y ?? -1000]
}
