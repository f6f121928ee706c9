/** What axe finds on a page. */
import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

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
  // At once and without a blank page beside it, which is for frames, and there are none; and told of what is wrong only.
  expect(page.frames()).toHaveLength(1)
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] })
  const { violations } = await axe.analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => ({
      theme,
      rule: `${id}: ${help}`,
      nodes: nodes.slice(0, 4).map(({ html, failureSummary: why }) => `${html.slice(0, 160)} ${why ?? ''}`),
    }))
}
