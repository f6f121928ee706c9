/** A sync that goes wrong says why and what to do; when that is done, all is well again. */
import type { Page } from '@playwright/test'

import { billingo, service } from './service'
import { Api, expect, INVOICES, main, test, type Row } from './support'

// One company, one trouble after the other.
test.describe.configure({ mode: 'serial' })

async function syncNow(page: Page) {
  const started = page.waitForResponse((response) => response.url().includes('/trigger_sync/'))
  await page.getByRole('button', { name: 'Szinkronizálás most' }).click()
  expect((await started).status()).toBe(202)
}

test.beforeEach(async ({ as, page }) => {
  await as('erik', 'troubled')
  await page.goto('/sync')
})

test.afterEach(async () => {
  await billingo('clear_faults')
})

const FAULTS = [
  { name: 'a key that Billingo refuses', fault: { kind: 'unauthorized' }, remedy: /kulcs/i },
  { name: 'a Billingo that is down', fault: { kind: 'server_error', status: 503 }, remedy: /Billingo/ },
]
for (const { name, fault, remedy } of FAULTS) {
  test(`${name}: the error, its remedy, the recovery`, async ({ page }) => {
    const account = service().keys.troubled
    const id = await billingo('fault', { ...fault, account, times: null })
    await syncNow(page)
    const alert = main(page).getByRole('alert').filter({ hasText: 'A szinkron nem sikerült' })
    await expect(alert).toBeVisible()
    await expect(alert).toContainText('Teendő')
    await expect(alert).toContainText(remedy)
    await expect(main(page).getByRole('heading', { name: 'Az adatok nem naprakészek' })).toBeVisible()
    await page.getByRole('link', { name: 'Részletek' }).click()
    await expect(page.getByRole('dialog')).toContainText('Mi nem sikerült, és mi a teendő')
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)

    await page.getByRole('link', { name: 'Áttekintés' }).first().click()
    await expect(main(page)).toContainText('Az adatok nem naprakészek')
    await page.goto('/sync')

    await billingo('clear_faults', { fault_id: id })
    await syncNow(page)
    await expect(main(page).getByRole('heading', { name: 'Az adatok naprakészek' })).toBeVisible()
    await expect(alert).toHaveCount(0)
  })
}

test('a document that cannot be stored is set aside by name, and comes in once it is healed', async ({
  page,
  request,
}) => {
  const account = service().keys.troubled
  const api = await Api.of(request, 'erik', 'troubled')
  const [invoice] = await api.all<Row>(`${INVOICES}?type=invoice`)
  if (!invoice) throw new Error('no invoice')
  await billingo('poison', { document_id: invoice.id, kind: 'text_amount', account, touch: true })
  await syncNow(page)
  await expect(main(page).getByText('A szinkron csak részben sikerült')).toBeVisible()
  const aside = main(page).getByRole('region', { name: 'Félretett bizonylatok' })
  await expect(aside).toContainText(invoice.invoice_number)
  await billingo('heal', { document_id: invoice.id, account, touch: true })
  await syncNow(page)
  await expect(aside).toHaveCount(0)
  await expect(main(page).getByRole('heading', { name: 'Az adatok naprakészek' })).toBeVisible()
})
