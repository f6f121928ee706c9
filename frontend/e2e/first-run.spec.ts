/** An administrator with nothing but a key gets from "no key" to invoices, led by the page alone. */
import { billingo, service } from './service'
import { expect, expectRows, main, test } from './support'

test('from no key to the first invoices', async ({ page }) => {
  const { password, keys } = service()
  await page.goto('/')
  await expect(page).toHaveURL(/\/login$/)
  await page.getByLabel('Felhasználónév').fill('kata')
  await page.getByLabel('Jelszó', { exact: true }).fill('nem ez az')
  await page.getByRole('button', { name: 'Bejelentkezés' }).click()
  await expect(page.getByRole('alert')).toBeVisible()
  await page.getByLabel('Jelszó', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Bejelentkezés' }).click()

  await page.getByRole('link', { name: 'Billingo-fiók csatlakoztatása' }).click()
  const field = page.getByLabel('Billingo API-kulcs')
  await field.fill('not-a-key')
  await page.getByRole('button', { name: 'Kulcs ellenőrzése' }).click()
  await expect(page.getByText('Érvénytelen kulcs')).toBeVisible()
  await field.fill(keys.demo)
  await page.getByRole('button', { name: 'Kulcs ellenőrzése' }).click()
  await expect(page.getByText('Ez a kulcs egy másik cégé')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Mentés és első szinkron' })).toBeDisabled()
  await field.fill(keys.new)
  await page.getByRole('button', { name: 'Kulcs ellenőrzése' }).click()
  await expect(page.getByText('Ez a kulcs ezé a cégé')).toBeVisible()
  await expect(page.getByText('Csak olvashat')).toBeVisible()

  // As slow as Billingo on a bad day, so that there is something to follow.
  const slow = await billingo('fault', {
    kind: 'latency',
    seconds: 1,
    account: keys.new,
    path: '/documents',
    times: null,
  })
  await page.getByRole('button', { name: 'Mentés és első szinkron' }).click()
  const bar = main(page).getByRole('progressbar')
  await expect(main(page).getByText(/^[1-9]\d* \/ \d+ oldal$/)).toBeVisible()
  await expect(bar).toHaveAttribute('aria-valuenow', /^[1-9]/)
  await billingo('clear_faults', { fault_id: slow })

  await expect(main(page).getByText(/^Itt van 3\s000 bizonylat$/)).toBeVisible({ timeout: 60_000 })
  expect(await page.content(), 'the key stays nowhere in the page').not.toContain(keys.new)
  await page.getByRole('link', { name: 'Megnézem a számlákat' }).click()
  await expectRows(page, 3000)
})
