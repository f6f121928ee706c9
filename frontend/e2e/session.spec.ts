/** A login that ends in the middle of work costs nothing: the page asks for it, and goes on where it was. */
import { service } from './service'
import { expect, expectRows, test } from './support'

const LIST = '/invoices?currency=EUR&ordering=-gross_total'

test('over the page: signing in again goes on with what is on it', async ({ as, page, context }) => {
  await as('bela')
  await page.goto(LIST)
  await expect(page.getByRole('grid')).toBeVisible()
  await context.clearCookies()
  await page.getByRole('searchbox').fill('kft')
  const dialog = page.getByRole('dialog', { name: 'A bejelentkezése lejárt' })
  await expect(dialog).toBeVisible()
  await expect(dialog.getByLabel('Felhasználónév')).toHaveValue('bela')
  await dialog.getByLabel('Jelszó', { exact: true }).fill(service().password)
  await dialog.getByRole('button', { name: 'Bejelentkezés' }).click()
  await expect(dialog).toHaveCount(0)
  await expect(page).toHaveURL(LIST.replace('?', '?search=kft&'))
  await expect(page.getByRole('searchbox')).toHaveValue('kft')
  await expect(page.getByRole('grid')).toHaveAttribute('aria-busy', 'false')
})

test('from the login page back to the address that was wanted', async ({ as, page, context }) => {
  await as('bela')
  await page.goto(LIST)
  await expect(page.getByRole('grid')).toBeVisible()
  await context.clearCookies()
  await page.reload()
  await expect(page).toHaveURL(/\/login\?next=/)
  await page.getByLabel('Felhasználónév').fill('bela')
  await page.getByLabel('Jelszó', { exact: true }).fill(service().password)
  await page.getByRole('button', { name: 'Bejelentkezés' }).click()
  await expect(page).toHaveURL(LIST)
  await expect(page.getByRole('grid')).toBeVisible()
})

test('a session that can be renewed is, without a word', async ({ as, page, context }) => {
  await as('bela')
  await page.goto('/invoices')
  await expectRows(page, 282)
  await context.clearCookies({ name: /billingo_access/ })
  const renewed = page.waitForResponse((response) => response.url().endsWith('/api/auth/refresh/'))
  await page.getByRole('link', { name: 'Áttekintés' }).first().click()
  expect((await renewed).status()).toBe(200)
  await expect(page.getByRole('list', { name: 'Mutatók' })).toBeVisible()
  await expect(page.getByRole('dialog')).toHaveCount(0)
})

test('signing out ends the session for good', async ({ as, page, context }) => {
  await as('bela')
  await page.goto('/')
  const before = await context.cookies(`${service().url}/api/auth/`)
  await page.getByRole('button', { name: /^Saját menü/ }).click()
  await page.getByRole('button', { name: 'Kijelentkezés' }).click()
  await expect(page).toHaveURL(/\/login$/)
  await context.addCookies(before)
  await page.goto('/invoices')
  await expect(page).toHaveURL(/\/login\?next=/)
})
