/** A role sees what it may do, and the service refuses the rest, whatever the page shows. */
import { service } from './service'
import { Api, expect, expectRows, main, settled, test } from './support'

const ADMIN_PAGES = ['members', 'features', 'audit']

test('a user sees no administration, and no button that he may not press', async ({ as, page }) => {
  await as('bela')
  await page.goto('/')
  await expect(page.getByRole('list', { name: 'Mutatók' })).toBeVisible()
  const menu = page.getByRole('navigation', { name: 'Fő menü' })
  await expect(menu.getByRole('link', { name: 'Számlák' })).toBeVisible()
  for (const path of ADMIN_PAGES) await expect(menu.locator(`a[href="/${path}"]`)).toHaveCount(0)
  await page.goto('/sync')
  await settled(page)
  await expect(main(page)).toContainText('A szinkront a cég adminisztrátora állítja be')
  await expect(page.getByRole('button', { name: 'Szinkronizálás most' })).toHaveCount(0)
  await expect(page.getByLabel('Billingo API-kulcs')).toHaveCount(0)
  for (const path of ADMIN_PAGES) {
    await page.goto(`/${path}`)
    await settled(page)
    await expect(main(page)).toContainText('Ezt csak adminisztrátor láthatja')
    await expect(main(page).locator('input, table')).toHaveCount(0)
  }
  // His own company and mails are his to see; keys and webhooks are not.
  for (const path of ['settings', 'notifications']) {
    await page.goto(`/${path}`)
    await settled(page)
    await expect(main(page).getByLabel('Billingo API-kulcs')).toHaveCount(0)
    await expect(main(page).getByRole('heading', { name: /webhook/i })).toHaveCount(0)
  }
  await page.goto('/invoices')
  await expectRows(page, 282)
})

test('the service refuses what the page does not offer', async ({ request }) => {
  const api = await Api.of(request, 'bela', 'demo')
  const refused = [
    ['GET', '/api/billingo-settings/'],
    ['POST', '/api/billingo-settings/', { is_active: false }],
    ['POST', '/api/billingo-settings/test_credentials/', { api_key: service().keys.demo }],
    ['POST', '/api/billingo-settings/trigger_sync/', {}],
    ['GET', '/api/members/'],
    ['POST', '/api/auth/invitations/', { email: 'x@example.hu', role: 'ADMIN' }],
    ['GET', '/api/webhooks/'],
    ['GET', '/api/audit/'],
  ] as const
  for (const [method, path, data] of refused) {
    expect((await api.call(method, path, data)).status(), `${method} ${path}`).toBe(403)
  }
  const foreign = await Api.of(request, 'bela', 'large')
  const answer = await foreign.call('GET', '/api/billingo-invoices/')
  expect(answer.status()).toBe(403)
  expect(await answer.json()).toMatchObject({ code: 'not_a_member' })
})
