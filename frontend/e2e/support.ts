/** What every test stands on: a page whose console stays clean, a quick login, and words as the page has them. */
import {
  test as bare,
  expect,
  type APIRequestContext,
  type BrowserContext,
  type Locator,
  type Page,
} from '@playwright/test'

import { service, type Service } from './service'

export { expect }

type CompanyName = keyof Service['companies']

interface Tools {
  /** Logs this test's browser in, and chooses a company. */
  as: (user: string, company?: CompanyName) => Promise<void>
  /** Errors that this test expects in the console, by a part of their text. */
  expectedErrors: string[]
  watched: undefined
}

export const test = bare.extend<Tools>({
  // eslint-disable-next-line no-empty-pattern -- Playwright wants it so
  baseURL: async ({}, use) => use(service().url),
  as: async ({ context }, use) => use((user, company) => logIn(context, user, company)),
  // eslint-disable-next-line no-empty-pattern
  expectedErrors: async ({}, use) => use([]),
  watched: [
    async ({ context, expectedErrors }, use) => {
      const errors = watchConsole(context)
      await use(undefined)
      const unexpected = errors.filter((text) => !expectedErrors.some((part) => text.includes(part)))
      expect(
        unexpected,
        'errors in the console, violations of the Content-Security-Policy among them',
      ).toEqual([])
    },
    { auto: true },
  ],
})

/** What the console says of errors, but for answers of the service that are none of 200: tests look at those. */
export function watchConsole(context: BrowserContext): string[] {
  const errors: string[] = []
  context.on('console', (message) => {
    const text = message.text()
    if (message.type() === 'error' && !text.startsWith('Failed to load resource')) errors.push(text)
  })
  context.on('weberror', (error) => errors.push(String(error.error())))
  return errors
}

const PAGE = { 'X-Requested-With': 'billingo-page' }

/** As the login form does it, without the form. */
export async function logIn(context: BrowserContext, user: string, company?: CompanyName): Promise<void> {
  const { url, password, companies } = service()
  const answer = await context.request.post(`${url}/api/auth/login/`, {
    headers: PAGE,
    data: { username: user, password, cookies: true },
  })
  expect(answer.status(), await answer.text()).toBe(200)
  if (company === undefined) return
  await context.addInitScript((id) => {
    // Not on the empty pages that axe opens.
    if (!location.protocol.startsWith('http')) return
    if (localStorage.getItem('mirror.company') === null) localStorage.setItem('mirror.company', id)
  }, String(companies[company].id))
}

/** Asks the service as another program would: with a token of its own. */
export class Api {
  private constructor(
    private readonly request: APIRequestContext,
    private readonly headers: Record<string, string>,
  ) {}

  static async of(request: APIRequestContext, user: string, company: CompanyName): Promise<Api> {
    const { url, password, companies } = service()
    const answer = await request.post(`${url}/api/auth/login/`, { data: { username: user, password } })
    const { access } = (await answer.json()) as { access: string }
    return new Api(request, {
      Authorization: `Bearer ${access}`,
      'X-Company-ID': String(companies[company].id),
    })
  }

  async call(method: string, path: string, data?: unknown) {
    return this.request.fetch(service().url + path, { method, headers: this.headers, data })
  }

  async get(path: string): Promise<unknown> {
    const answer = await this.call('GET', path)
    expect(answer.status(), `GET ${path}: ${await answer.text()}`).toBe(200)
    return answer.json()
  }

  /** All rows of a list, page after page. */
  async all<Row>(path: string): Promise<Row[]> {
    const rows: Row[] = []
    const query = path.includes('?') ? '&' : '?'
    for (let page = 1; ; page += 1) {
      const found = (await this.get(`${path}${query}page_size=1000&page=${page}`)) as {
        results: Row[]
        next: string | null
      }
      rows.push(...found.results)
      if (found.next === null) return rows
    }
  }
}

/** As after an import in the background, which the tests' service does not do by itself. */
export async function matched(api: Api): Promise<void> {
  const begun = (await (await api.call('POST', '/api/matches/run/', {})).json()) as { id: string }
  const state = async () => ((await api.get(`/api/operations/${begun.id}/`)) as { status: string }).status
  // A run takes as long as it takes: on a machine that does other things as well longer than anything on a page.
  await expect.poll(state, { timeout: 80_000 }).toBe('done')
}

export interface Row {
  id: number
  invoice_number: string
  gross_total: string | null
  open_amount: string
  currency: string
  type: string
}

export const INVOICES = '/api/billingo-invoices/'
export const BANK_LINES = '/api/bank-transactions/'

/** What can be opened at a path such as `/invoices/:id`. */
export async function firstId(api: Api, path: string): Promise<number> {
  const list = path.startsWith('/bank/payouts')
    ? '/api/provider-payouts/?page_size=1'
    : path.startsWith('/bank')
      ? `${BANK_LINES}?page_size=1`
      : `${INVOICES}?type=invoice&page_size=1`
  const { results } = (await api.get(list)) as { results: { id: number }[] }
  return results[0]?.id ?? 0
}

/** The page is there, and has nothing on its way. */
export async function settled(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await page.waitForLoadState('networkidle')
  await expect(page.locator('main [aria-busy="true"]')).toHaveCount(0)
}

/** The part of the page beside the menu. */
export function main(page: Page) {
  return page.getByRole('main')
}

export function grid(page: Page) {
  return page.getByRole('grid')
}

/** How many rows the table has, as it tells a screen reader, without its heading. */
export async function expectRows(page: Page, count: number): Promise<void> {
  await expect(grid(page)).toHaveAttribute('aria-rowcount', String(count + 1))
  await expect(grid(page)).toHaveAttribute('aria-busy', 'false')
}

/** Spaces of all kinds are one kind. */
export function plain(text: string): string {
  return text.replace(/[\s\u00a0\u202f]+/g, ' ').trim()
}

/** What a finger needs, in pixels. */
const FINGER = 44

/** Visible controls that a finger can miss: with the name, the width and the height of each. */
export async function small(within: Locator) {
  return within
    .locator('a, button, [role="menuitem"], [role="option"], label:has(input), input:not([type="radio"])')
    .evaluateAll(
      (found, least) =>
        found
          .map((element) => ({ element, box: element.getBoundingClientRect() }))
          .filter(({ box }) => box.width > 0 && box.height > 0 && (box.height < least || box.width < least))
          .map(({ element, box }) => {
            const name = element.getAttribute('aria-label') ?? element.textContent.trim()
            return `${name}: ${Math.round(box.width)}×${Math.round(box.height)}`
          }),
      FINGER,
    )
}
