/**
 * Not a test: pictures of every page, to look at. `SHOTS=/tmp/shots npm run screenshots` makes them at 1440 and 390
 * pixels, light and dark, in both languages; with README_IMAGES=1 also those of the README, in docs/images/.
 */
import { mkdirSync, statSync } from 'node:fs'

import type { Page } from '@playwright/test'

import { ROUTES } from './routes'
import { billingo, ROOT, service } from './service'
import { Api, expect, firstId, INVOICES, main, settled, test, type Row } from './support'

const SHOTS = process.env.SHOTS ?? '/tmp/shots'
const IMAGES = `${ROOT}/docs/images`
const LARGEST = 300 * 1024
const DESK = { width: 1440, height: 900 }
const PHONE = { width: 390, height: 844 }

// One user in two languages, and one sandbox.
test.describe.configure({ mode: 'serial' })

async function invoiceId(api: Api): Promise<number> {
  const query = 'type=invoice&overdue=true&page_size=1'
  const { results } = (await api.get(`${INVOICES}?${query}`)) as { results: Row[] }
  return results[0]?.id ?? 0
}

async function shot(page: Page, file: string, size: typeof DESK, theme: 'light' | 'dark') {
  await page.setViewportSize(size)
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
  await settled(page)
  await page.screenshot({ path: file, animations: 'disabled' })
}

for (const language of ['hu', 'en'] as const) {
  test(`every page, ${language}`, async ({ as, page, request }) => {
    mkdirSync(SHOTS, { recursive: true })
    const api = await Api.of(request, 'anna', 'demo')
    expect((await api.call('PATCH', '/api/auth/preferences/', { language })).status()).toBe(200)
    const id = await invoiceId(api)
    await page.addInitScript((chosen) => localStorage.setItem('mirror.language', chosen), language)
    for (const { name, path, open } of ROUTES) {
      if (!open && name === 'overview') await as('anna', 'demo')
      await page.goto(path.replace(':id', String(path.startsWith('/bank') ? await firstId(api, path) : id)))
      await shot(page, `${SHOTS}/${name}-1440-${language}.png`, DESK, 'light')
      await shot(page, `${SHOTS}/${name}-dark-${language}.png`, DESK, 'dark')
      await shot(page, `${SHOTS}/${name}-390-${language}.png`, PHONE, 'light')
    }
  })
}

test('no key, a running sync, a failed one', async ({ as, page }) => {
  await as('kata', 'new')
  await page.goto('/sync')
  await shot(page, `${SHOTS}/no-key.png`, DESK, 'light')
  const { keys } = service()
  await page.getByLabel('Billingo API-kulcs').fill(keys.new)
  await page.getByRole('button', { name: 'Kulcs ellenőrzése' }).click()
  await expect(page.getByText('Ez a kulcs ezé a cégé')).toBeVisible()
  await shot(page, `${SHOTS}/key-tested.png`, DESK, 'light')
  const slow = { kind: 'latency', seconds: 1.5, account: keys.new, path: '/documents', times: null }
  await billingo('fault', slow)
  await page.getByRole('button', { name: 'Mentés és első szinkron' }).click()
  await expect(main(page).getByText(/^1\d \/ \d+ oldal$/)).toBeVisible({ timeout: 60_000 })
  await page.screenshot({ path: `${SHOTS}/sync-running.png` })
  await billingo('clear_faults')
  await billingo('fault', { kind: 'unauthorized', account: keys.new, times: null })
  await expect(main(page).getByRole('alert')).toBeVisible({ timeout: 60_000 })
  await shot(page, `${SHOTS}/sync-failed.png`, DESK, 'light')
  await billingo('clear_faults')
})

test('the images of the README', async ({ as, page, request }) => {
  test.skip(!process.env.README_IMAGES, 'README_IMAGES=1 makes them')
  mkdirSync(IMAGES, { recursive: true })
  const api = await Api.of(request, 'anna', 'demo')
  await api.call('PATCH', '/api/auth/preferences/', { language: 'hu' })
  const id = await invoiceId(api)
  await as('anna', 'demo')
  const images = [
    ['overview', '/', DESK],
    ['invoices', '/invoices', DESK],
    ['invoice-detail', `/invoices/${id}`, DESK],
    ['sync', '/sync', DESK],
    ['mobile', '/', PHONE],
  ] as const
  for (const [name, path, size] of images) {
    const file = `${IMAGES}/${name}.png`
    await page.goto(path)
    await shot(page, file, size, 'light')
    expect(statSync(file).size, name).toBeLessThan(LARGEST)
  }
})
