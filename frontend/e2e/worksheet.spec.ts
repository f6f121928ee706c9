/** The page of matching around its worksheet: the invoice beside it, where the first Tab leads, and a heading everywhere. */
import type { Page } from '@playwright/test'

import { expect, test } from './support'

interface Sheet {
  line: { remittance_information: string }
  match: { evidence: { code: string; text: string; speaks_for: boolean; quoted: string }[] } | null
}

const PHONE = { width: 390, height: 844 }

const queue = (page: Page) => page.getByRole('grid', { name: 'Párosításra váró tételek' })
const sheet = (page: Page) => page.getByRole('region', { name: 'Munkalap' })
const beside = (page: Page) => page.getByRole('region', { name: 'A számla adatai' })

for (const width of [1440, 1100, 390]) {
  test(`${width} pixels: s shows the invoice beside the line, and hides it`, async ({ as, page }) => {
    await as('mari', 'flows')
    await page.setViewportSize({ width, height: 844 })
    await page.goto('/matching')
    if (width === 390) await queue(page).getByRole('row').first().getByRole('gridcell').last().click()
    await expect(sheet(page)).toHaveAttribute('aria-busy', 'false')
    const number = sheet(page).locator('li[data-in] a').first()
    const shown = (await number.textContent()) ?? ''
    await page.keyboard.press('s')
    await expect(beside(page).getByRole('heading', { name: shown })).toBeVisible()
    await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1)
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(wide, 'pixels that stick out at the side').toBe(0)
    // With three columns one goes on working; else the reading is there.
    if (width === 1440) await expect(queue(page)).toBeFocused()
    await page.keyboard.press('s')
    await expect(beside(page)).toHaveCount(0)
    await expect(sheet(page)).toBeVisible()
    // Whoever has read it goes on working: the keys are heard.
    await expect(width === 390 ? sheet(page) : queue(page)).toBeFocused()
  })
}

for (const [width, height] of [
  [1440, 900],
  [390, 844],
] as const) {
  test(`${width}×${height}: what speaks against a proposal is read first, without scrolling`, async ({
    as,
    page,
  }) => {
    await as('mari', 'flows')
    await page.setViewportSize({ width, height })
    // A wrong proposal as it would come: a long text, and many reasons that hide the one that matters.
    const reason = (text: string, speaks_for: boolean) => ({ code: 'planted', text, speaks_for, quoted: '' })
    await page.route('**/queue/worksheets/**', async (route) => {
      const answer = await route.fetch()
      const sheets = (await answer.json()) as Sheet[]
      for (const { line, match } of sheets) {
        line.remittance_information = 'szla koszonjuk szepen '.repeat(12)
        match?.evidence.push(
          ...[1, 2, 3, 4].map((count) => reason(`Mellette szól ${count}.`, true)),
          reason('A fizető neve más (Kovács Péter).', false),
        )
      }
      await route.fulfill({ response: answer, json: sheets })
    })
    await page.goto('/matching')
    if (width === 390) await queue(page).getByRole('row').first().getByRole('gridcell').last().click()
    const reasons = sheet(page).getByRole('list', { name: 'Indoklás' }).getByRole('listitem')
    await expect(reasons.first()).toHaveText('Ellene szól: A fizető neve más (Kovács Péter).')
    // What is at its place is the sentence itself: nothing lies over it, and it is within the window.
    const seen = await reasons.first().evaluate((item) => {
      const { left, top, bottom } = item.getBoundingClientRect()
      return [top + 2, bottom - 2].every((y) => item.contains(document.elementFromPoint(left + 60, y)))
    })
    expect(seen).toBe(true)
  })
}

test('the first Tab leads to the lines, and the next ones from there to what can be done', async ({
  as,
  page,
}) => {
  await as('mari', 'flows')
  await page.goto('/matching')
  await expect(page.locator('[data-painted]')).toBeVisible()
  const link = page.getByRole('link', { name: 'A tételekhez' })
  await link.focus()
  const first = await page.evaluate(
    () => document.querySelector('a[href], button, input, select, [tabindex="0"]') === document.activeElement,
  )
  expect(first, 'the first stop of all').toBe(true)
  await link.press('Enter')
  await expect(queue(page)).toBeFocused()
  const stops: string[] = []
  for (let stop = 0; stop < 4; stop += 1) {
    await page.keyboard.press('Tab')
    stops.push(await page.evaluate(() => document.activeElement?.getAttribute('aria-keyshortcuts') ?? ''))
  }
  expect(stops).toEqual(['Enter', 'n', 'b', 'h'])
})

test('every state of the pages has its one heading', async ({ as, page }) => {
  const one = async (name: RegExp | string) => {
    await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1)
    await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
  }
  // Matching is switched off for this company, and the bank for that of others.
  await as('dora', 'spare')
  for (const path of ['/matching', '/bank/quality']) {
    await page.goto(path)
    await one(/Párosítás|párosítás/)
  }
  await page.setViewportSize(PHONE)
  for (const path of ['/bank/payouts/999999', '/bank/lines/999999', '/invoices/999999']) {
    await page.goto(path)
    await expect(page.getByRole('alert')).toBeVisible()
    await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1)
  }
  await page.context().clearCookies()
  await page.evaluate(() => localStorage.clear())
  await as('mari', 'flows')
  await page.goto('/matching')
  await one('Párosítás')
  const row = queue(page).getByRole('row').first()
  // Day, payer, amount: as the page has it, for others work at these lines meanwhile.
  const [, payer = ''] = ((await row.getAttribute('aria-label')) ?? '').split(', ')
  expect(payer).not.toBe('')
  await row.getByRole('gridcell').last().click()
  await one(payer)
})

test('what is put aside leaves its place to the next line, and nothing moves when the service tells so', async ({
  as,
  page,
}) => {
  await as('mari', 'flows')
  await page.goto('/matching')
  await expect(page.locator('[data-painted]')).toBeVisible()
  // Not the first: others look at that one meanwhile.
  const [, put = '', next = '', after = ''] = await idsOf(page)
  await page.keyboard.press('ArrowDown')
  await expect(queue(page)).toHaveAttribute('aria-activedescendant', put)
  const [place, below] = [await topOf(page, put), await topOf(page, next)]
  await expect(sheet(page)).toHaveAttribute('aria-busy', 'false')
  await page.keyboard.press('h')
  const until = sheet(page).getByRole('textbox', { name: /Eddig/ })
  await expect(until).toBeVisible()
  const told = page.waitForResponse((answer) => answer.url().includes('/queue/?'))
  await until.press('Enter')
  await expect(queue(page)).toHaveAttribute('aria-activedescendant', next)
  const places = () => Promise.all([next, after].map((id) => topOf(page, id)))
  expect(await places()).toEqual([place, below])
  await (await told).finished()
  await page.waitForTimeout(300)
  expect(await places()).toEqual([place, below])
  await page.keyboard.press('Control+z')
  await expect(queue(page)).toHaveAttribute('aria-activedescendant', put)
})

const idsOf = (page: Page) =>
  queue(page)
    .getByRole('row')
    .evaluateAll((rows) => rows.map(({ id }) => id))
const topOf = (page: Page, id: string) =>
  page.locator(`#${id}`).evaluate((row) => row.getBoundingClientRect().top)
