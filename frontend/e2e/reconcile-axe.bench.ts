/**
 * What axe says of the page of matching in all its states, in both languages and themes, on a desk and on a phone: nothing,
 * not even a matter of good practice. Decides about nothing. Only when asked for: npm run bench:reconcile.
 */
import type { Page } from '@playwright/test'

import { violations } from './axe'
import { Api, expect, test } from './support'

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const SIZES = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } }
const THEMES = ['light', 'dark'] as const

interface State {
  name: string
  /** Of the line that is looked at, its amount; none: the tab alone. */
  amount?: number
  tab?: string
  /** What brings it there, from the queue. */
  keys?: readonly string[]
  /** What is on the page then. */
  has: (page: Page) => Promise<void>
}

const sees = (selector: string) => async (page: Page) => {
  await expect(page.locator(selector).first()).toBeVisible()
}
const panel = sees('[data-sheet-of] [role="group"] :is(h1, h2, h3)')

const STATES: readonly State[] = [
  { name: 'proposed', amount: 60_060, has: sees('[data-painted]') },
  { name: 'ambiguous', amount: 34_290, has: sees('[data-painted]') },
  { name: 'to be classified', amount: -1490, has: sees('[data-painted]') },
  { name: 'nothing found', amount: 42_500, has: sees('[data-painted]') },
  { name: 'automatic', amount: 52_340, has: sees('[data-painted]') },
  { name: 'nothing left', tab: 'pending', has: sees('main h1') },
  { name: 'what a difference is', amount: 70_000, keys: ['1', 'Enter'], has: sees('[role="radiogroup"]') },
  { name: 'kinds, with a rule', amount: -1490, keys: ['b', 'r'], has: panel },
  { name: 'looking for an invoice', amount: 60_060, keys: ['k'], has: panel },
  { name: 'amounts by hand', amount: 60_060, keys: ['o'], has: panel },
  { name: 'put aside', amount: 60_060, keys: ['h'], has: panel },
  { name: 'a note', amount: 60_060, keys: ['j'], has: panel },
  {
    name: 'many at once',
    amount: 60_060,
    keys: ['Control+a', 'Control+Enter'],
    has: panel,
  },
  { name: 'what was done', amount: 60_060, keys: ['t'], has: sees('[role="dialog"]') },
]

async function findings(page: Page): Promise<string[]> {
  const found = await violations(page, { runOnly: TAGS })
  return found.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes[0]?.html.slice(0, 200)}`)
}

for (const spoken of ['hu', 'en']) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    // Each has its own time, the bench's: together they had an hour, and where one hung, nobody was told which.
    test(`axe finds nothing in any state and theme: ${spoken}, ${size}`, async ({ as, page, request }) => {
      const api = await Api.of(request, 'mari', 'keys')
      const lines = await api.all<{ id: number; amount: string }>('/api/bank-transactions/')
      await as('mari', 'keys')
      const found: Record<string, string[]> = {}
      let looked = 0
      const set = await api.call('PATCH', '/api/auth/preferences/', { language: spoken })
      expect(set.ok()).toBe(true)
      await page.setViewportSize(viewport)
      for (const state of STATES) {
        await test.step(state.name, async () => {
          await bringTo(page, state, lines, spoken, size === 'phone')
          for (const colorScheme of THEMES) {
            await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
            await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme)
            const bad = await findings(page)
            if (bad.length > 0) found[`${state.name}, ${colorScheme}`] = bad
            looked += 1
          }
        })
      }
      await api.call('PATCH', '/api/auth/preferences/', { language: 'hu' })
      console.log(JSON.stringify({ axe: { spoken, size, looked, found } }, null, 2))
      expect(found).toEqual({})
    })
  }
}

async function bringTo(
  page: Page,
  { amount, tab, keys = [], has }: State,
  lines: readonly { id: number; amount: string }[],
  spoken: string,
  phone: boolean,
) {
  const line = lines.find((one) => Number(one.amount) === amount)
  if (amount !== undefined && !line) throw new Error(`no line of ${amount}`)
  await page.goto(line ? `/matching?line=${line.id}` : `/matching?tab=${tab}`)
  await expect(page.locator('html')).toHaveAttribute('lang', spoken)
  if (line) {
    await expect(page.locator(`[data-line="${line.id}"][data-active]`)).toBeVisible()
    await expect(page.locator('[data-queue]')).toBeFocused()
    if (phone) await page.keyboard.press('Enter')
    await expect(page.locator(`[data-painted^="${line.id}:"]`)).toBeVisible()
  }
  for (const key of keys) await page.keyboard.press(key)
  await has(page)
  // Not an idle network: an open page goes on asking what is new, on a slow machine without a pause.
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0)
}
