/** What the first page costs, and whether a table of many thousand rows scrolls without stutter. */
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

import { ROOT, service } from './service'
import { expect, expectRows, grid, settled, test } from './support'

const DIST = `${ROOT}/frontend/dist`
const KIB = 1024
const FIRST_LOAD = 250 * KIB

test('the first load takes at most 250 KiB of compressed script', async ({ as, page }) => {
  const loaded = new Set<string>()
  page.on('response', (response) => {
    const { pathname } = new URL(response.url())
    if (pathname.endsWith('.js')) loaded.add(pathname)
  })
  await as('anna', 'demo')
  await page.goto('/')
  await settled(page)
  // Whatever index.html names counts, whether or not this browser asked for it.
  for (const [, path = ''] of readFileSync(`${DIST}/index.html`, 'utf8').matchAll(
    /(?:src|href)="(\/[^"]+\.js)"/g,
  )) {
    loaded.add(path)
  }
  const sizes = [...loaded].map((path) => ({ path, bytes: gzipSync(readFileSync(DIST + path)).length }))
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0)
  const words = `${(total / KIB).toFixed(1)} KiB in ${sizes.length} files`
  test.info().annotations.push({ type: 'first load', description: words })
  console.log(`  first load: ${words}`)
  expect(sizes.length).toBeGreaterThan(2)
  expect(total, JSON.stringify(sizes)).toBeLessThanOrEqual(FIRST_LOAD)
})

test('many thousand rows scroll without stutter', async ({ as, page }) => {
  const rows = service().large
  await as('anna', 'large')
  await page.goto('/invoices')
  await expectRows(page, rows)
  await settled(page)
  // Two seconds of scrolling through all of it, as fast as frames come; and how far apart they come.
  const { gaps, seen } = await grid(page).evaluate(async (box) => {
    const gaps: number[] = []
    const seen = new Set<string>()
    const start = performance.now()
    const bottom = box.scrollHeight - box.clientHeight
    const nextFrame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve))
    for (let last = await nextFrame(); last - start < 2000;) {
      box.scrollTop = (bottom * (last - start)) / 2000
      const now = await nextFrame()
      gaps.push(now - last)
      last = now
      // The active row stays in the page; the last one is in sight.
      const shown = box.querySelectorAll('[role="row"][aria-selected]')
      seen.add(shown[shown.length - 1]?.getAttribute('aria-rowindex') ?? '')
    }
    box.scrollTop = bottom
    return { gaps: gaps.sort((a, b) => a - b), seen: seen.size }
  })
  const at = (share: number) =>
    Math.round(gaps[Math.min(gaps.length - 1, Math.floor(gaps.length * share))] ?? 0)
  const words = `${rows} rows, ${gaps.length} frames in 2 s: median ${at(0.5)} ms, 95 % ${at(0.95)} ms, longest ${at(1)} ms`
  test.info().annotations.push({ type: 'scrolling', description: words })
  console.log(`  scrolling: ${words}`)
  // Generous, since other things run on this machine: a table that draws all its rows takes seconds for each frame.
  expect(at(0.5)).toBeLessThan(100)
  expect(at(0.95)).toBeLessThan(500)
  expect(seen, 'different rows came by').toBeGreaterThan(5)
  // And where it comes to rest, the rows are there.
  const last = grid(page).locator(`[role="row"][aria-rowindex="${rows + 1}"]`)
  await expect(last.getByRole('gridcell').nth(3)).not.toHaveText('')
})
