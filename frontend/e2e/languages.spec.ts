/** Hungarian first, English complete, and remembered for the user on every device. */
import { Api, expect, logIn, main, test } from './support'

test('the language is changed at once, and remembered on other devices', async ({
  as,
  page,
  browser,
  baseURL,
  request,
}) => {
  // As at first, also when this test is tried again.
  const api = await Api.of(request, 'lili', 'demo')
  expect((await api.call('PATCH', '/api/auth/preferences/', { language: 'hu' })).ok()).toBe(true)
  await as('lili')
  // Paid ones, whose state is told in the same words on any day.
  await page.goto('/invoices?payment_status=paid')
  const html = page.locator('html')
  await expect(html).toHaveAttribute('lang', 'hu')
  await expect(main(page).getByRole('heading', { name: 'Számlák', level: 1 })).toBeVisible()
  const huf = main(page)
    .getByText(/\d\s\d{3}\sFt$/)
    .first()
  await expect(huf).toBeVisible()

  await page.getByRole('button', { name: /^Saját menü/ }).click()
  const saved = page.waitForResponse(
    (response) => response.url().includes('/preferences') && response.request().method() !== 'GET',
  )
  await page.getByText('English', { exact: true }).click()
  await expect(html).toHaveAttribute('lang', 'en')
  await expect(main(page).getByRole('heading', { name: 'Invoices', level: 1 })).toBeVisible()
  await expect(
    main(page)
      .getByText(/\d,\d{3}\sFt$/)
      .first(),
  ).toBeVisible()
  expect((await saved).ok()).toBe(true)
  // What the service says is English too.
  await expect(main(page).getByRole('gridcell', { name: 'Paid', exact: true }).first()).toBeVisible()

  const other = await browser.newContext({ baseURL, locale: 'hu-HU' })
  await logIn(other, 'lili')
  const device = await other.newPage()
  await device.goto('/')
  await expect(device.locator('html')).toHaveAttribute('lang', 'en')
  await expect(main(device).getByRole('heading', { name: 'Overview', level: 1 })).toBeVisible()
  await other.close()
})
