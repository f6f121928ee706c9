/**
 * Which money pays which invoice, with no mouse: a statement is read in, looked through, accepted, chosen, split and
 * undone. Beside it what letters must not do, two people on one line, and what the page looks like with work on it.
 */
import type { APIRequestContext, Page } from '@playwright/test'

import { accessible } from './axe'
import { service } from './service'
import { Api, expect, logIn, plain, small, test } from './support'

const PHONE = { width: 390, height: 844 }

const queue = (page: Page) => page.getByRole('grid', { name: 'Párosításra váró tételek' })
const sheet = (page: Page) => page.getByRole('region', { name: 'Munkalap' })
const row = (page: Page, text: string) => queue(page).getByRole('row').filter({ hasText: text })

/** The line that is worked at can be decided about. */
async function ready(page: Page, text: string): Promise<void> {
  await expect(page.locator('[data-painted]')).toContainText(text)
}

async function accountsOf(api: Api): Promise<number[]> {
  const { results } = (await api.get('/api/bank-accounts/')) as { results: { id: number }[] }
  return results.map(({ id }) => id)
}

/** The address of the lines that nobody decides about here. */
async function shown(request: APIRequestContext, tab = 'proposed'): Promise<string> {
  const api = await Api.of(request, 'mari', 'flows')
  return `/matching?account=${Math.min(...(await accountsOf(api)))}&tab=${tab}`
}

interface Line {
  id: number
  counterparty_name: string
  amount: string
  allocated_amount: string
}

async function lineOf(api: Api, amount: number): Promise<Line> {
  const lines = await api.all<Line>('/api/bank-transactions/')
  const found = lines.find((line) => Number(line.amount) === amount)
  if (!found) throw new Error(`no line of ${amount}`)
  return found
}

async function laid(api: Api, amount: number): Promise<number> {
  return Number((await lineOf(api, amount)).allocated_amount)
}

test('a statement from import to undo, by keys alone', async ({ as, page, request }) => {
  await as('mari', 'flows')
  const api = await Api.of(request, 'mari', 'flows')
  await page.goto('/bank/statements')
  await page
    .locator('input[type="file"]')
    .first()
    .setInputFiles({
      name: 'masik.xml',
      mimeType: 'text/xml',
      buffer: Buffer.from(service().statement),
    })
  const add = page.getByRole('button', { name: 'Felveszem és beolvasom' })
  await expect(add).toBeVisible()
  await add.press('Enter')
  await expect(
    page.getByRole('listitem').filter({ hasText: 'masik.xml' }).getByText('7 új tétel').first(),
  ).toBeVisible()

  // Only the lines of this account, so that the others stay as they are.
  const account = Math.max(...(await accountsOf(api)))
  await page.goto(`/matching?account=${account}`)
  await page.getByRole('button', { name: 'Párosítás futtatása' }).press('Enter')
  await expect(page.getByText(/^Kész: /)).toBeVisible()
  await expect(row(page, '17 205')).toBeVisible()
  await queue(page).press('Home')

  // A right proposal: one key.
  await ready(page, '17 205')
  await page.keyboard.press('Enter')
  await expect(row(page, '17 205')).toHaveCount(0)
  await expect(queue(page)).toBeFocused()
  await expect.poll(() => laid(api, 17_205)).toBe(17_205)

  // Taken back from the keyboard, and done again.
  await page.keyboard.press('Control+z')
  await ready(page, '17 205')
  expect(await laid(api, 17_205)).toBe(0)
  await page.keyboard.press('Control+y')
  await expect.poll(() => laid(api, 17_205)).toBe(17_205)

  // Equal invoices: a digit, and Enter. Without the digit nothing happens.
  await page.goto(`/matching?account=${account}&tab=ambiguous`)
  await ready(page, '34 290')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('status').filter({ hasText: 'Válasszon' })).toHaveCount(1)
  expect(await laid(api, 34_290)).toBe(0)
  await page.keyboard.press('1')
  await expect(sheet(page)).toContainText('kijön')
  await page.keyboard.press('Enter')
  await expect.poll(() => laid(api, 34_290)).toBe(34_290)

  // One sum over three invoices.
  await page.goto(`/matching?line=${(await lineOf(api, 60_060)).id}`)
  await ready(page, '60 060')
  const chosen = sheet(page).getByRole('list', { name: 'Számlák' }).getByRole('checkbox', { checked: true })
  for (const digit of await digitsOf(page)) await page.keyboard.press(digit)
  await expect(chosen).toHaveCount(0)
  await expect(sheet(page)).toContainText('marad 60 060')
  for (const digit of ['1', '2', '3']) await page.keyboard.press(digit)
  await expect(chosen).toHaveCount(3)
  await expect(sheet(page)).toContainText('kijön')
  await page.keyboard.press('Enter')
  await expect.poll(() => laid(api, 60_060)).toBe(60_060)
  await page.keyboard.press('Control+z')
  await expect.poll(() => laid(api, 60_060)).toBe(0)

  // Who refuses it may say by one key more who did not pay it; the refusal takes that back with itself.
  await ready(page, '60 060')
  await page.keyboard.press('n')
  await expect(sheet(page).getByRole('group', { name: /^Miért nem/ })).toContainText('Nem Alföldi Malom Kft.')
  await page.keyboard.press('p')
  await expect.poll(() => denied(api)).toEqual(['Alföldi Malom Kft.'])
  await page.keyboard.press('Control+z')
  await expect.poll(() => denied(api)).toEqual([])
})

async function denied(api: Api): Promise<string[]> {
  const learnt = await api.all<{ denied: boolean; partner_name: string }>('/api/matching-rules/')
  return learnt.filter((one) => one.denied).map((one) => one.partner_name)
}

/** Digits of the documents that are in. */
async function digitsOf(page: Page): Promise<string[]> {
  return sheet(page)
    .getByRole('list', { name: 'Számlák' })
    .getByRole('checkbox', { checked: true })
    .evaluateAll((boxes) => boxes.map((box) => box.getAttribute('aria-keyshortcuts') ?? ''))
}

test('letters do nothing outside of the queue, and nothing at all where they are switched off', async ({
  as,
  page,
  request,
}) => {
  await as('nora', 'flows')
  const address = await shown(request)
  await page.goto(address)
  await expect(page.locator('[data-painted]')).toBeVisible()
  await page.waitForLoadState('networkidle')
  const sent: string[] = []
  page.on('request', (request) => {
    if (request.method() !== 'GET') sent.push(`${request.method()} ${request.url()}`)
  })
  const printable = [...Array(94).keys()].map((code) => String.fromCharCode(33 + code))
  const heading = page.getByRole('heading', { level: 1 })
  await heading.evaluate((element) => {
    element.tabIndex = -1
    element.focus()
  })
  // Not those that open the search or the list of keys: on the heading they do that on every page.
  for (const key of printable.filter((sign) => !'/f?ec'.includes(sign))) await page.keyboard.press(key)
  await expect(heading).toBeFocused()
  expect(sent).toEqual([])

  await page.goto('/account')
  const saved = page.waitForResponse((answer) => answer.request().method() !== 'GET' && answer.ok())
  await page.getByRole('switch', { name: 'Egybetűs gyorsbillentyűk' }).press('Space')
  await saved
  await page.goto(address)
  await expect(page.locator('[data-painted]')).toBeVisible()
  await page.waitForLoadState('networkidle')
  const before = await page.getByRole('main').ariaSnapshot()
  sent.length = 0
  await queue(page).focus()
  for (const key of printable) await page.keyboard.press(key)
  await expect(queue(page)).toBeFocused()
  expect(sent).toEqual([])
  expect(await page.getByRole('main').ariaSnapshot()).toBe(before)
})

test('two people accept one line: one of them is told by whom it was', async ({
  as,
  browser,
  page,
  request,
}) => {
  const api = await Api.of(request, 'mari', 'flows')
  const line = await lineOf(api, 77_777)
  const other = await browser.newContext({ baseURL: service().url, locale: 'hu-HU' })
  await logIn(other, 'nora', 'flows')
  await as('mari', 'flows')
  const pages = [page, await other.newPage()]
  for (const one of pages) {
    await one.goto(`/matching?line=${line.id}`)
    await ready(one, '77 777')
  }
  await Promise.all(pages.map((one) => one.keyboard.press('Enter')))
  const loser = pages[0]?.getByRole('alert').filter({ hasText: 'már döntött róla' })
  const second = pages[1]?.getByRole('alert').filter({ hasText: 'már döntött róla' })
  if (!loser || !second) throw new Error('two pages')
  await expect.poll(async () => (await loser.count()) + (await second.count())).toBe(1)
  expect(await laid(api, 77_777)).toBe(77_777)
  await other.close()
})

/** What a reader hears of a row: day, payer, amount, and what is thought of it, in this order. */
const HEARD = {
  proposed: /^02\. 25\., [^,]+, \+[\d ]+ Ft, → PR-2026-\d+ · [^,]+, (több mint )?\d+,\d ?%/,
  ambiguous: /^02\. 25\., [^,]+, \+[\d ]+ Ft, több számla illik rá, válasszon/,
  to_explain: /^02\. 25\., [^,]+, [-−][\d ]+ Ft, besorolásra vár/,
  open: /^02\. 25\., [^,]+, \+[\d ]+ Ft, nincs hozzá nyitott számla/,
}

for (const tab of ['proposed', 'ambiguous', 'to_explain', 'open'] as const) {
  test(`${tab}: accessible in both themes and sizes, with work on it`, async ({ as, page, request }) => {
    await as('mari', 'flows')
    await page.goto(await shown(request, tab))
    await expect(page.locator('[data-painted]')).toBeVisible()
    const rows = queue(page).getByRole('row')
    await expect(rows.first()).toBeVisible()
    const names = await rows.evaluateAll((all) => all.map((row) => row.getAttribute('aria-label') ?? ''))
    expect(names).not.toEqual([])
    for (const name of names) expect(plain(name)).toMatch(HEARD[tab])
    expect(await accessible(page)).toEqual([])
    await page.setViewportSize(PHONE)
    expect(await accessible(page)).toEqual([])
    expect(await small(page.getByRole('main'))).toEqual([])
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(wide, 'pixels that stick out at the side').toBe(0)
  })
}
