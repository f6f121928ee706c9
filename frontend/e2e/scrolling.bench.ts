/**
 * How many frames a second the browser draws while the table scrolls, by the browser's own trace; beside it the same
 * gesture over an empty page, which is what this machine can do at all. Only when asked for: npm run bench:scroll.
 */
import type { CDPSession } from '@playwright/test'

import { service } from './service'
import { expectRows, grid, settled, test } from './support'

const SECONDS = 4
/** Pixels a second: a wheel turned quickly, and a thumb that throws the list. */
const SPEEDS = [1500, 6000]
const EMPTY = `<!doctype html><body style="margin:0"><div id="box" style="height:100vh;overflow:auto"><div style="height:4000000px;background:repeating-linear-gradient(#fff 0 39px,#ddd 39px 40px)"></div></div>`

/** A screen shows 60; of four seconds a few may be missed. */
const ENOUGH = 58

interface TraceEvent {
  name: string
  /** Microseconds. */
  ts: number
  dur?: number
}

test('frames a second while scrolling', async ({ as, page }) => {
  const session = await page.context().newCDPSession(page)
  await page.setContent(EMPTY)
  const floors: string[] = []
  for (const speed of SPEEDS) floors.push((await scrolled(session, speed, 700, 400)).words)
  await as('anna', 'large')
  await page.goto('/invoices')
  await expectRows(page, service().large)
  await settled(page)
  const box = await grid(page).boundingBox()
  if (!box) throw new Error('there is no table')
  for (const [index, speed] of SPEEDS.entries()) {
    await grid(page).evaluate((element) => element.scrollTo(0, 400_000))
    await settled(page)
    const { words, perSecond } = await scrolled(
      session,
      speed,
      Math.round(box.x + box.width / 2),
      Math.round(box.y + box.height / 2),
    )
    console.log(
      `  ${speed} px/s over ${service().large} rows: ${words}: ${perSecond < ENOUGH ? 'UNDER' : 'ok'}; an empty page: ${floors[index] ?? ''}`,
    )
  }
})

/** One gesture: frames drawn a second, how far they were apart, how many were dropped, what script ran for them. */
async function scrolled(session: CDPSession, speed: number, x: number, y: number) {
  const events: TraceEvent[] = []
  const collect = ({ value }: { value: unknown[] }) => void events.push(...(value as TraceEvent[]))
  session.on('Tracing.dataCollected', collect)
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: {
      includedCategories: ['disabled-by-default-devtools.timeline.frame', 'devtools.timeline'],
      excludedCategories: ['*'],
    },
  })
  await session.send('Input.synthesizeScrollGesture', {
    x,
    y,
    yDistance: -speed * SECONDS,
    speed,
    gestureSourceType: 'mouse',
  })
  const ended = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve))
  await session.send('Tracing.end')
  await ended
  session.off('Tracing.dataCollected', collect)
  const named = (...names: string[]) => events.filter(({ name }) => names.includes(name))
  const drawn = named('DrawFrame').map(({ ts }) => ts / 1000)
  const gaps = drawn
    .slice(1)
    .map((ts, index) => ts - (drawn[index] ?? ts))
    .sort((a, b) => a - b)
  const at = (share: number) => (gaps[Math.floor(gaps.length * share)] ?? 0).toFixed(1)
  const perSecond = (gaps.length * 1000) / gaps.reduce((sum, gap) => sum + gap, 0)
  const script = named('FunctionCall', 'FireAnimationFrame').reduce((sum, { dur = 0 }) => sum + dur / 1000, 0)
  const words = `${perSecond.toFixed(1)} frames/s (median ${at(0.5)} ms, 95 % ${at(0.95)} ms, ${named('DroppedFrame').length} dropped, script ${(script / gaps.length).toFixed(1)} ms a frame)`
  return { words, perSecond }
}
