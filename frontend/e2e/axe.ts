/** What axe finds on a page. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

import { expect, type Page } from '@playwright/test'
import type { AxeResults, RunOptions } from 'axe-core'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8')

/** What is wrong with the page as it is. axe is loaded once a page, however often it looks: that takes as long as to look. */
export async function violations(page: Page, options: RunOptions = {}): Promise<AxeResults['violations']> {
  // One document: a frame would have to be asked for itself.
  expect(page.frames()).toHaveLength(1)
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE)
  return page.evaluate(async (asked) => {
    const { axe } = window as unknown as { axe: typeof import('axe-core') }
    const { violations: found } = await axe.run(document, { ...asked, resultTypes: ['violations'] })
    return found
  }, options)
}

/** Serious findings in both themes: none. */
export async function accessible(page: Page) {
  return [...(await findings(page, 'light')), ...(await findings(page, 'dark'))]
}

async function findings(page: Page, theme: 'light' | 'dark') {
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', theme)
  const fading = await page.evaluate(
    () =>
      [...document.querySelectorAll('*')].filter((element) =>
        getComputedStyle(element)
          .transitionDuration.split(', ')
          .some((duration) => duration !== '0s'),
      ).length,
  )
  expect(fading, 'elements that fade for who asked for less motion').toBe(0)
  return (await violations(page))
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => ({
      theme,
      rule: `${id}: ${help}`,
      nodes: nodes.slice(0, 4).map(({ html, failureSummary: why }) => `${html.slice(0, 160)} ${why ?? ''}`),
    }))
}
