/** WCAG AA in both themes: text 4.5 to 1 on every surface that it stands on, what is only seen 3 to 1. */
import { readdirSync, readFileSync } from 'node:fs'

import { describe, expect, it } from 'vitest'

import { cssVariables, theme } from './theme'

const SURFACES = [
  '--mantine-color-body',
  '--surface',
  '--surface-sunken',
  '--surface-hover',
  '--surface-chosen',
]
const TEXTS = [
  '--mantine-color-text',
  '--mantine-color-dimmed',
  '--mantine-color-error',
  '--mantine-color-anchor',
  '--accent',
  '--bad',
  '--warn',
  '--good',
]
const SIGNS = ['--info', '--quiet']
/** Of notices, and what is written on them. */
const GROUNDS = ['--good-ground', '--warn-ground', '--bad-ground', '--info-ground']
const WRITTEN = [
  '--mantine-color-text',
  '--mantine-color-dimmed',
  '--mantine-color-anchor',
  '--mantine-color-error',
]
const variables = cssVariables(theme as never)
const red = theme.colors?.red ?? []

describe.each(['light', 'dark'] as const)('colours, %s', (scheme) => {
  const colour = (name: string) => (variables[scheme] as Record<string, string>)[name] ?? ''

  it.each(TEXTS)('%s reads on every surface', (name) => {
    for (const surface of SURFACES) {
      expect.soft(contrast(colour(name), colour(surface)), surface).toBeGreaterThanOrEqual(4.5)
    }
  })

  it.each(SIGNS)('%s is seen on every surface', (name) => {
    for (const surface of SURFACES) {
      expect.soft(contrast(colour(name), colour(surface)), surface).toBeGreaterThanOrEqual(3)
    }
  })

  it.each(GROUNDS)('everything reads on %s', (ground) => {
    for (const name of WRITTEN) {
      expect.soft(contrast(colour(name), colour(ground)), name).toBeGreaterThanOrEqual(4.5)
    }
  })

  it('placeholders read in a field', () => {
    for (const surface of ['--surface', '--mantine-color-body']) {
      expect(contrast(colour('--mantine-color-placeholder'), colour(surface))).toBeGreaterThanOrEqual(4.5)
    }
  })

  it('an alert reads on its own ground, and red text on the page', () => {
    // As Mantine makes them of the ten shades: the light variant, and red text.
    const [ground, text, plain] =
      scheme === 'light' ? [red[1], red[9], red[7]] : [half(red[9]), red[0], red[4]]
    expect(contrast(text, ground)).toBeGreaterThanOrEqual(4.5)
    for (const surface of SURFACES) expect(contrast(plain, colour(surface))).toBeGreaterThanOrEqual(4.5)
  })
})

/** The scale of `theme.ts` and nothing between its steps. */
describe('sizes of text', () => {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).map((name) => `src/${name}`)
  const sheets = files.filter((name) => name.endsWith('.css'))
  const parts = files.filter((name) => name.endsWith('.tsx'))

  it('are steps of the scale in every sheet', () => {
    const sizes = sheets.flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/font-size: ([^;]+);/g)].map(([, size]) => `${file}: ${size}`),
    )
    expect(sizes.length).toBeGreaterThan(50)
    expect(sizes.filter((size) => !/(inherit|font-size-(xs|sm|md|lg|xl)\)+)$/.test(size))).toEqual([])
  })

  it('are steps of the scale in every component', () => {
    const sizes = parts.flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/\b(?:fz=\{?|fontSize: )['"]?([\w-]+)/g)].map(
        ([, size]) => `${file}: ${size}`,
      ),
    )
    expect(sizes.filter((size) => /\d/.test(size))).toEqual([])
  })
})

function channels(hex = ''): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16))
}

function half(hex = ''): string {
  return `#${channels(hex)
    .map((value) =>
      Math.round(value / 2)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`
}

function luminance(hex = ''): number {
  const [r = 0, g = 0, b = 0] = channels(hex).map((value) => {
    const share = value / 255
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(one = '', other = ''): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (high + 0.05) / (low + 0.05)
}
