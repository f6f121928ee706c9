/** The service dies in the middle of work and comes back: the page says so, keeps what it has, and recovers by itself. */
import { killService, reviveService, service } from './service'
import { expect, expectRows, grid, main, test } from './support'

test('a banner while it is away, fresh data when it is back', async ({ as, page }) => {
  await as('anna', 'demo')
  await page.goto('/invoices')
  await expectRows(page, 282)
  killService()
  await expect(async () => expect(await answers()).toBe(false)).toPass()
  try {
    await page.getByRole('searchbox').fill('kft')
    const banner = main(page).getByRole('status').filter({ hasText: 'A szolgáltatás nem válaszol' })
    await expect(banner).toBeVisible()
    // What was never loaded comes when it can: nothing of the page is lost by having been asked for too early.
    await main(page).getByRole('button', { name: 'Oszlopok' }).click()
    await page.waitForTimeout(2500)
    await expect(grid(page)).toBeVisible()
  } finally {
    reviveService()
  }
  await expect(main(page).getByText('A szolgáltatás nem válaszol')).toHaveCount(0, { timeout: 60_000 })
  await expect(grid(page)).toBeVisible()
  await expect(page.getByText('Pipálja ki, mit lásson')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await page.getByRole('link', { name: 'Áttekintés' }).first().click()
  await expect(page.getByRole('list', { name: 'Mutatók' })).toBeVisible()
})

async function answers(): Promise<boolean> {
  return fetch(`${service().url}/api/health/`).then(
    ({ ok }) => ok,
    () => false,
  )
}
