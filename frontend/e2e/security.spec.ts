/** What a script that got into the page could read: nothing that opens the account. */
import { service } from './service'
import { expect, settled, test } from './support'

test('no token can be read by a script', async ({ as, page, context }) => {
  await as('anna', 'demo')
  await page.goto('/')
  await settled(page)
  const cookies = await context.cookies([`${service().url}/api/`, `${service().url}/api/auth/`])
  expect(cookies).toHaveLength(2)
  for (const { httpOnly, secure, sameSite } of cookies) {
    expect({ httpOnly, secure, sameSite }).toEqual({ httpOnly: true, secure: true, sameSite: 'Strict' })
  }
  const readable = await page.evaluate(() =>
    JSON.stringify([
      document.cookie,
      Object.entries(localStorage),
      Object.entries(sessionStorage),
      document.documentElement.outerHTML,
    ]),
  )
  for (const { value } of cookies) expect(readable).not.toContain(value)
  expect(readable).not.toMatch(/eyJ[\w-]+\.[\w-]+\./)
  expect(await page.evaluate(() => document.cookie)).toBe('')
})

test('a script from elsewhere, or within the page, does not run', async ({ as, page, expectedErrors }) => {
  expectedErrors.push('Content Security Policy')
  await as('anna', 'demo')
  await page.goto('/')
  await settled(page)
  const ran = await page.evaluate(async () => {
    const violated = new Promise((resolve) => document.addEventListener('securitypolicyviolation', resolve))
    const script = document.createElement('script')
    script.textContent = 'window.ran = true'
    document.body.append(script)
    await violated
    return 'ran' in window
  })
  expect(ran).toBe(false)
})
