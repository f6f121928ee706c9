/**
 * Every flow of the page of matching by keys alone, and by no more of them than it may take: the mouse is dead, each key
 * is counted as the page hears it. What a line comes to afterwards is asked of the service.
 */
import type { Page } from '@playwright/test'

import { drop } from './dropping'
import { service } from './service'
import { Api, expect, main, matched, test as bare } from './support'

interface Counted {
  /** Presses these keys, one after the other; none of them before what is worked at is painted. */
  press: (...keys: string[]) => Promise<void>
  /** How many keys the page heard since this was asked last, and how often a pointer was used. */
  counted: () => Promise<{ keys: number; pointers: number }>
}

const MODIFIERS = ['Control', 'Shift', 'Alt', 'Meta']

const test = bare.extend<{ keyboard: Counted; api: Api }>({
  api: async ({ request }, use) => use(await Api.of(request, 'mari', 'keys')),
  keyboard: async ({ page, as }, use) => {
    let keys = 0
    let pointers = 0
    await page.exposeFunction('heardKey', () => keys++)
    await page.exposeFunction('heardPointer', () => pointers++)
    await page.addInitScript((modifiers) => {
      const told = window as unknown as Record<'heardKey' | 'heardPointer', () => void>
      addEventListener(
        'keydown',
        ({ key, isTrusted }) => {
          if (isTrusted && !modifiers.includes(key)) told.heardKey()
        },
        true,
      )
      for (const name of ['pointerdown', 'mousedown', 'touchstart', 'click'] as const) {
        addEventListener(
          name,
          (event) => {
            // What a key makes of itself has no clicks.
            if (!event.isTrusted || (name === 'click' && event.detail === 0)) return
            event.preventDefault()
            event.stopImmediatePropagation()
            told.heardPointer()
          },
          { capture: true, passive: false },
        )
      }
    }, MODIFIERS)
    await as('mari', 'keys')
    await use({
      press: async (...pressed) => {
        for (const key of pressed) await page.keyboard.press(key)
      },
      counted: async () => {
        await page.evaluate(() => 0)
        const told = { keys, pointers }
        keys = 0
        pointers = 0
        return told
      },
    })
  },
})

const sheet = (page: Page) => page.getByRole('region', { name: 'Munkalap' })

interface Line {
  id: number
  amount: string
  match_state: string
  explanation: { code: string; by: string } | null
}

interface Allocation {
  invoice_number: string
  kind: string
  line_amount: string
  invoice_amount: string
}

const linesOf = (api: Api) => api.all<Line>('/api/bank-transactions/')

async function lineOf(api: Api, amount: number): Promise<Line> {
  const found = (await linesOf(api)).filter((line) => Number(line.amount) === amount)
  if (found.length !== 1 || !found[0]) throw new Error(`${found.length} lines of ${amount}`)
  return found[0]
}

/** What stands of a line: `KP-2026-11 payment 100 100`, of the line and of the document. */
async function laid(api: Api, line: number): Promise<string[]> {
  const found = await api.all<Allocation>(`/api/reconciliation/allocations/?line=${line}&undone=false`)
  return found
    .map(
      (one) =>
        `${one.invoice_number.replace('KP-2026-', '')} ${one.kind} ${Number(one.line_amount)} ${Number(one.invoice_amount)}`,
    )
    .sort()
}

async function open(page: Page, line: number): Promise<void> {
  await page.goto(`/matching?line=${line}`)
  await expect(page.locator(`[data-painted^="${line}:"]`)).toBeVisible()
  await expect(page.locator('[data-queue]')).toBeFocused()
}

async function accepted(api: Api, amount: number): Promise<void> {
  const { id } = await lineOf(api, amount)
  const [of] = (await api.get(`/api/reconciliation/queue/worksheets/?lines=${id}`)) as {
    match: { id: number; version: number }
  }[]
  const answer = await api.call('POST', `/api/matches/${of?.match.id}/accept/`, {
    version: of?.match.version,
  })
  expect(answer.status(), await answer.text()).toBe(200)
}

interface Flow {
  name: string
  /** Of the line, by which it is found. */
  amount: number
  keys: readonly string[]
  /** What it comes to. */
  laid: readonly string[]
  /** What has to be seen before the last key. */
  shows?: RegExp
  /** A line of the same payer that is accepted first: then the payer is known. */
  after?: number
}

// As in scripts/e2e_flows.py; keys are those that the flow may take, no more.
const FLOWS: readonly Flow[] = [
  { name: 'a right proposal', amount: 17_205, keys: ['Enter'], laid: ['11 payment 17205 17205'] },
  {
    name: 'a choice among equals',
    amount: 34_290,
    keys: ['2', 'Enter'],
    laid: ['13 payment 34290 34290'],
  },
  {
    name: 'one sum over three, proposed',
    amount: 60_060,
    keys: ['Enter'],
    laid: ['14 payment 10010 10010', '15 payment 20020 20020', '16 payment 30030 30030'],
  },
  {
    name: 'one sum over three, by hand',
    amount: 66_660,
    keys: ['3', '4', '5', 'Enter'],
    laid: ['17 payment 11110 11110', '18 payment 22220 22220', '19 payment 33330 33330'],
    shows: /kijön/,
  },
  {
    name: 'a part, proposed',
    amount: 90_000,
    keys: ['Enter'],
    laid: ['22 payment 90000 90000'],
  },
  {
    name: 'a part, by hand',
    amount: 70_000,
    keys: ['1', 'Enter', 'Enter'],
    laid: ['23 payment 70000 70000'],
    shows: /110.000.*hiányzik/,
  },
  {
    name: 'too much, proposed',
    amount: 65_900,
    keys: ['Enter'],
    laid: ['25 overpayment 1000 0', '25 payment 64900 64900'],
  },
  {
    name: 'too much, by hand',
    amount: 42_500,
    keys: ['1', 'Enter', 'Enter'],
    laid: ['27 overpayment 1500 0', '27 payment 41000 41000'],
    after: 5050,
    shows: /Marad 1.500/,
  },
  {
    name: 'less a fee, proposed',
    amount: 985,
    keys: ['Enter'],
    laid: ['29 fee 0 15', '29 payment 985 985'],
  },
  {
    name: 'less a fee, by hand',
    amount: 1985,
    keys: ['1', 'Enter', 'Enter'],
    laid: ['30 fee 0 15', '30 payment 1985 1985'],
    shows: /15,00.€ hiányzik. Mi ez/,
  },
  {
    name: 'a sum of numbers in the text',
    amount: 71_071,
    keys: ['Enter'],
    laid: ['35 payment 12012 12012', '36 payment 24024 24024', '37 payment 35035 35035'],
  },
]

// One after the other: a run in one of them would renew the proposals of the others.
test.describe.configure({ mode: 'default' })

test('beside a list alone, Enter shows the line before it decides about it', async ({
  page,
  api,
  keyboard,
}) => {
  const { id } = await lineOf(api, 17_205)
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto(`/matching?line=${id}`)
  await expect(page.locator(`[data-line="${id}"][data-active]`)).toBeVisible()
  await expect(page.locator('[data-queue]')).toBeFocused()
  await expect(sheet(page)).toHaveCount(0)
  await keyboard.press('Enter')
  await expect(sheet(page)).toContainText('KP-2026-11')
  expect(await laid(api, id)).toEqual([])
  // And the keys are heard there.
  await expect(sheet(page)).toBeFocused()
})

for (const { name, amount, keys, laid: comes, shows, after } of FLOWS) {
  test(`${name}: ${keys.length} ${keys.length === 1 ? 'key' : 'keys'}`, async ({ page, api, keyboard }) => {
    if (after) await accepted(api, after)
    const { id } = await lineOf(api, amount)
    await open(page, id)
    await keyboard.press(...keys.slice(0, -1))
    if (shows) await expect(sheet(page)).toContainText(shows)
    await keyboard.press(...keys.slice(-1))
    await expect.poll(() => laid(api, id)).toEqual(comes)
    expect(await keyboard.counted()).toEqual({ keys: keys.length, pointers: 0 })
  })
}

test('euros paid in forints: 1 key, by hand 2, and the rate is shown', async ({ page, api, keyboard }) => {
  const [proposed, byHand] = [await lineOf(api, 189_384), await lineOf(api, 243_886)]
  await open(page, proposed.id)
  await expect(sheet(page)).toContainText(/483,00.€\s×\s[\d,]+\s=\s189.384.Ft/)
  await keyboard.press('Enter')
  await expect.poll(() => laid(api, proposed.id)).toEqual(['32 payment 189384 483'])
  expect(await keyboard.counted()).toEqual({ keys: 1, pointers: 0 })
  await open(page, byHand.id)
  await keyboard.press('1')
  await expect(sheet(page)).toContainText(/622,00.€\s×\s[\d,]+\s=\s243.886.Ft/)
  await keyboard.press('Enter')
  await expect.poll(() => laid(api, byHand.id)).toEqual(['33 payment 243886 622'])
  expect(await keyboard.counted()).toEqual({ keys: 2, pointers: 0 })
})

test('a fee with a rule that shows the lines it would have met: 4 keys', async ({ page, api, keyboard }) => {
  const fees = [-1490, -1510, -1530]
  await open(page, (await lineOf(api, -1490)).id)
  await keyboard.press('b', '1', 'r')
  await expect(sheet(page)).toContainText('A szabály 3 tételt sorolna be.')
  await expect(sheet(page)).toContainText(/SAJAT BANK NYRT · -?−?1.510/)
  await keyboard.press('Enter')
  await expect
    .poll(async () => {
      const lines = (await linesOf(api)).filter(({ amount }) => fees.includes(Number(amount)))
      return lines.map(({ explanation }) => explanation?.code)
    })
    .toEqual(fees.map(() => 'bank_fee'))
  expect(await keyboard.counted()).toEqual({ keys: 4, pointers: 0 })
})

test('a list of numbers out of a mail: 4 keys, and what is nobody’s is named', async ({
  page,
  context,
  api,
  keyboard,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const { id } = await lineOf(api, 75_075)
  await open(page, id)
  await page.evaluate(() => navigator.clipboard.writeText('KP-2026-38\nKP-2026-39\nKP-2026-40\nKP-2026-99\n'))
  await keyboard.press('k')
  await expect(sheet(page).getByRole('textbox')).toBeFocused()
  await keyboard.press('Control+v')
  await expect(sheet(page)).toContainText('Lista: 3 számla megvan.')
  await expect(sheet(page)).toContainText('Nincs ilyen számla: KP-2026-99')
  await keyboard.press('Enter')
  await expect(page.locator('[data-queue]')).toBeFocused()
  await expect(sheet(page)).toContainText('kijön')
  await keyboard.press('Enter')
  await expect
    .poll(() => laid(api, id))
    .toEqual(['38 payment 13013 13013', '39 payment 25025 25025', '40 payment 37037 37037'])
  expect(await keyboard.counted()).toEqual({ keys: 4, pointers: 0 })
})

test('what was matched by itself and is wrong is put right: 3 keys after the link of a mail', async ({
  page,
  api,
  keyboard,
}) => {
  const { id } = await lineOf(api, 52_340)
  expect(await laid(api, id)).toEqual(['43 payment 52340 52340'])
  await open(page, id)
  await keyboard.press('v')
  await expect.poll(() => laid(api, id)).toEqual([])
  await expect(sheet(page).getByRole('checkbox')).toHaveCount(2)
  await expect(page.locator(`[data-painted^="${id}:"]`)).toBeVisible()
  await keyboard.press('2', 'Enter')
  await expect.poll(() => laid(api, id)).toEqual(['44 payment 52340 52340'])
  expect(await keyboard.counted()).toEqual({ keys: 3, pointers: 0 })
})

test('a payout of cards: the report is dropped, then 1 key', async ({ page, api, keyboard }) => {
  await page.goto('/bank/statements')
  await drop(page, [['simplepay.csv', Buffer.from(service().report)]])
  await expect(page.getByRole('listitem').filter({ hasText: 'simplepay.csv' }).first()).toContainText(
    '21 240',
  )
  await matched(api)
  const { id } = await lineOf(api, 21_240)
  await open(page, id)
  await keyboard.press('Enter')
  // Gross, fee and net to the forint.
  await expect
    .poll(() => laid(api, id))
    .toEqual(['45 fee 0 120', '45 payment 8770 8770', '46 fee 0 180', '46 payment 12470 12470'])
  expect(await keyboard.counted()).toEqual({ keys: 1, pointers: 0 })
})

/** A statement of an account of this company: one line each, of the day. */
function mt940(account: string, name: string, amount: string, day: string): Buffer {
  return Buffer.from(
    [
      `:20:${name}`,
      `:25:${account}`,
      ':28C:00003/001',
      `:60F:C${day}HUF1000,`,
      `:61:${day}${day.slice(2)}C${amount}NTRFNONREF`,
      `:86:051?00ATUTALAS?20${name}?31104040271234567800000008?32Vevo Zrt.`,
      `:62F:C${day}HUF${1000 + Number.parseInt(amount)},`,
      '-',
      '',
    ].join('\r\n'),
    'latin1',
  )
}

async function accountOf(api: Api, currency: string): Promise<string> {
  const { results } = (await api.get('/api/bank-accounts/')) as {
    results: { account_number: string; currency: string }[]
  }
  const found = results.find((one) => one.currency === currency)?.account_number
  if (!found) throw new Error(`no account in ${currency}`)
  return found
}

/** What is stored of these files: each with its lines. */
async function brought(api: Api, names: readonly string[]): Promise<[string, number][]> {
  const files = await api.all<{ name: string; new_lines: number }>('/api/statement-files/')
  return files
    .filter(({ name }) => names.includes(name))
    .map(({ name, new_lines: count }): [string, number] => [name, count])
    .sort()
}

test('three files, one of them broken: no key; the third names line and reason, and leaves nothing', async ({
  page,
  api,
  keyboard,
}) => {
  const account = await accountOf(api, 'HUF')
  await page.goto('/bank/statements')
  await drop(page, [
    ['egy.sta', mt940(account, 'egy', '111,', '260310')],
    ['ketto.sta', mt940(account, 'ketto', '222,', '260311')],
    ['harom.sta', mt940(account, 'harom', '3E3,', '260312')],
  ])
  const row = (name: string) => main(page).getByRole('listitem').filter({ hasText: name }).first()
  await expect(row('egy.sta')).toContainText('1 új tétel')
  await expect(row('ketto.sta')).toContainText('1 új tétel')
  await expect(row('harom.sta')).toContainText('5. sor')
  await expect(row('harom.sta')).toContainText('3E3')
  // Of these three, whatever else came meanwhile.
  expect(await brought(api, ['egy.sta', 'ketto.sta', 'harom.sta'])).toEqual([
    ['egy.sta', 1],
    ['ketto.sta', 1],
  ])
  expect(await keyboard.counted()).toEqual({ keys: 0, pointers: 0 })
})

const OWN_TABLE = (day: string, first: string, second: string) =>
  Buffer.from(
    [
      'Nap;Partner neve;Mennyi;Közlemény;Egyenleg',
      `2026.03.${day};Őr Kft.;-1 234,50;${first};8 765,50`,
      `2026.03.${day};Zsalu Bt.;10,00;${second};8 775,50`,
      '',
    ].join('\n'),
  )

test('the table of a bank that nobody knows: five actions, and the next file asks nothing', async ({
  page,
  api,
  keyboard,
}) => {
  const account = await accountOf(api, 'HUF')
  const row = (name: string) => main(page).getByRole('listitem').filter({ hasText: name }).first()
  let actions = 0
  const act = async (doing: Promise<unknown>) => {
    actions += 1
    await doing
  }
  await page.goto('/bank/statements')
  await act(drop(page, [['uj-bank.csv', OWN_TABLE('16', 'SZ-1', 'SZ-2')]]))
  await act(row('uj-bank.csv').getByRole('button', { name: 'Oszlopok megadása' }).press('Enter'))
  const dialog = page.getByRole('dialog')
  await act(dialog.getByLabel('Bankszámla, ha a fájl nem mondja meg').selectOption(account))
  await expect(dialog).toContainText('Zsalu Bt.')
  await act(dialog.getByLabel('A kiosztás neve').fill('Új bank'))
  const keep = dialog.getByRole('button', { name: 'Mentés és beolvasás' })
  await expect(keep).toBeEnabled()
  await act(dialog.getByLabel('A kiosztás neve').press('Enter'))
  await expect(row('uj-bank.csv')).toContainText('2 új tétel')
  expect(actions).toBe(5)
  await drop(page, [['uj-bank-2.csv', OWN_TABLE('17', 'SZ-3', 'SZ-4')]])
  await expect(row('uj-bank-2.csv')).toContainText('2 új tétel')
  expect(await brought(api, ['uj-bank.csv', 'uj-bank-2.csv'])).toEqual([
    ['uj-bank-2.csv', 2],
    ['uj-bank.csv', 2],
  ])
  expect((await keyboard.counted()).pointers).toBe(0)
})
