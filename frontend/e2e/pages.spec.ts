/** Every page: no serious finding of axe in either theme, nothing wider than a phone, nothing that the policy forbids. */
import { readFileSync } from 'node:fs'

import { accessible } from './axe'
import { ROUTES } from './routes'
import { ROOT } from './service'
import { Api, expect, firstId, settled, test } from './support'

const PHONE = { width: 390, height: 844 }

test('no route is forgotten', () => {
  const source = readFileSync(`${ROOT}/frontend/src/app/routes.tsx`, 'utf8')
  const paths = [...source.matchAll(/path="([^"]+)"/g)].map(([, path = '']) => path)
  const known = ROUTES.map(({ path }) => path.replace('/abc', '/:token').replace('/nowhere', '*'))
  const whole = paths.map((path, index) => (path === ':id' ? `${paths[index - 1] ?? ''}/:id` : path))
  expect(whole.sort()).toEqual([...known].sort())
})

for (const { name, path, open, as: who } of ROUTES) {
  const [user, company] = who ?? (['anna', 'demo'] as const)
  test(`${name}: accessible in both themes, and whole on a phone`, async ({ as, page, request }) => {
    let address = path
    if (path.includes(':id')) {
      const api = await Api.of(request, 'anna', 'demo')
      const id = await firstId(api, path)
      // The demo has no payout unless a test brought one: then its list is what there is.
      address = id ? path.replace(':id', String(id)) : path.replace('/:id', '')
    }
    if (!open) await as(user, company)
    const answer = await page.goto(address)
    const policy = (await answer?.headerValue('content-security-policy')) ?? ''
    expect(/script-src ([^;]*)/.exec(policy)?.[1]).toBe("'self'")
    await settled(page)
    await expect(page.getByRole('heading', { level: 1 }), 'one heading of the page').toHaveCount(1)
    expect(await accessible(page)).toEqual([])

    await page.setViewportSize(PHONE)
    await settled(page)
    await expect(async () => {
      const wide = await page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement
        return scrollWidth - clientWidth
      })
      expect(wide, 'pixels that stick out at the side').toBe(0)
    }).toPass({ timeout: 5000 })
  })
}
