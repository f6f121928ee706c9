/** What fingers, narrow windows and Windows high contrast need. */
import type { Locator, Page } from '@playwright/test'

import { expect, grid, main, settled, small, test } from './support'

const PHONE = { width: 390, height: 844 }

test('on a phone, header and menus are made for fingers', async ({ as, page }) => {
  await as('anna', 'demo')
  await page.setViewportSize(PHONE)
  await page.goto('/')
  await settled(page)
  expect(await small(page.getByRole('banner'))).toEqual([])
  await page.getByRole('button', { name: 'Menü megnyitása' }).click()
  expect(await small(page.getByRole('navigation'))).toEqual([])
  await page.getByRole('button', { name: 'Menü bezárása' }).click()
  await page.getByRole('button', { name: /^Saját menü/ }).click()
  expect(await small(page.getByRole('dialog', { name: 'Saját menü' }))).toEqual([])
  await page.goto('/sync')
  await settled(page)
  await page.getByRole('button', { name: 'Hogyan szinkronizáljon?' }).click()
  expect(await small(page.getByRole('menu'))).toEqual([])
})

/** The figures that stick out of their cards. */
async function cut(page: Page): Promise<string[]> {
  return page
    .getByRole('list', { name: 'Mutatók' })
    .locator('li > div > a')
    .evaluateAll((links) =>
      links
        .filter((link) => {
          const card = link.closest('li')?.getBoundingClientRect()
          return !card || link.getBoundingClientRect().right > card.right - 8
        })
        .map((link) => link.textContent),
    )
}

test('the overview shows every digit of its figures at any width', async ({ as, page }) => {
  await page.route('**/api/billingo-overview/', async (route) => {
    const answer = await route.fetch()
    const body = (await answer.json()) as { currencies: { outstanding: { amount: string } }[] }
    for (const { outstanding } of body.currencies) outstanding.amount = '-12345678901.23'
    await route.fulfill({ json: body })
  })
  await as('anna', 'demo')
  await page.goto('/')
  await settled(page)
  for (const width of [1201, 1280, 1300, 1366, 1440, 1920, 700, 390, 320]) {
    await page.setViewportSize({ width, height: 900 })
    expect(await cut(page), `${width} pixels`).toEqual([])
  }
})

test('in Windows high contrast, what is chosen, on, or long is still seen', async ({ as, page }) => {
  await page.emulateMedia({ forcedColors: 'active' })
  await as('anna', 'demo')
  await page.goto('/')
  await settled(page)
  const canvas = await page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  const ground = (of: Locator) => of.evaluate((element) => getComputedStyle(element).backgroundColor)
  const chosen = page.getByRole('radiogroup', { name: 'Pénznem' }).locator('label[data-active]')
  expect(await ground(chosen)).not.toBe(canvas)
  for (const bar of ['ol[class*="columns"] a > span', '[class*="bar"][data-age="over_90_days"]']) {
    expect(await ground(page.locator(bar).first()), bar).not.toBe(canvas)
  }
  await page.goto('/sync')
  await settled(page)
  const track = page.locator('.mantine-Switch-input:checked + .mantine-Switch-track')
  expect(await ground(track)).not.toBe(canvas)
})

test('a calendar has its month in Hungarian order', async ({ as, page }) => {
  await as('anna', 'demo')
  await page.goto('/audit')
  await settled(page)
  await page.getByRole('button', { name: 'Időszak' }).click()
  const level = page.locator('[class*="calendarHeaderLevel"]')
  expect(await level.evaluate((element) => (element as HTMLElement).innerText)).toMatch(
    /^20\d\d\. [a-zéáűőúöüó]+$/,
  )
})

test('a toast covers no sum', async ({ as, page }) => {
  await as('anna', 'demo')
  await page.goto('/sync')
  await settled(page)
  await page.getByRole('button', { name: 'Szinkronizálás most' }).click()
  const toast = page.getByText('A szinkron elindult.')
  await expect(toast).toBeVisible()
  const box = await toast.boundingBox()
  expect(box?.y ?? 999, 'pixels from the top').toBeLessThan(200)
})

test('an opened invoice fits 320 pixels, whatever it comes to', async ({ as, page }) => {
  await as('anna', 'demo')
  await page.setViewportSize({ width: 320, height: 700 })
  await page.goto('/invoices?ordering=-gross_total')
  await main(page).getByRole('listitem').first().getByRole('link').click()
  await expect(page.getByRole('table', { name: 'Áfa-összesítő' })).toBeVisible()
  await settled(page)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320)
  expect(await small(page.getByRole('region', { name: 'A bizonylat adatai' }))).toEqual([])
})

test('in Windows high contrast the table shows its cell, and the row that is open', async ({ as, page }) => {
  await page.emulateMedia({ forcedColors: 'active' })
  await as('anna', 'demo')
  await page.goto('/invoices')
  await grid(page).focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  const row = grid(page).locator('[role="row"][data-open]')
  await expect(row).toHaveCSS('outline-style', 'solid')
  await expect(row.locator('[data-active]')).toHaveCSS('outline-style', 'solid')
})
