/** The bank from the first file on: three formats dropped at once, their lines seen and found, one file undone. */
import { readFileSync } from 'node:fs'

import { drop, type Named } from './dropping'
import { ROOT } from './service'
import { expect, expectRows, grid, main, test } from './support'

const TESTS = `${ROOT}/backend/bank_transfers/banking/formats`
const CAMT = 'electra_camt053_v2.xml'
const KH = 'kh.xls'
const MT940 = 'kivonat.sta'
/** 1 000 − 250,50 + 100 = 849,50 forints. */
const STATEMENT = [
  ':20:KIV1',
  ':25:117730161234567000000006',
  ':28C:00001/001',
  ':60F:C260302HUF1000,',
  ':61:2603020302D250,50NTRFNONREF',
  ':86:051?00ATUTALAS?20berleti dij marcius?31104040271234567800000008?32Berbeado Kft.',
  ':61:2603020302C100,NTRFNONREF',
  ':86:051?00ATUTALAS?20SZ-2026/1?31104040271234567800000008?32Vevo Zrt.',
  ':62F:C260302HUF849,50',
  '-',
  '',
].join('\r\n')

const FILES: readonly Named[] = [
  [CAMT, readFileSync(`${TESTS}/tests/files/${CAMT}`)],
  [KH, readFileSync(`${TESTS}/tables/tests/files/${KH}`)],
  [MT940, Buffer.from(STATEMENT, 'latin1')],
]

// One company, whose bank is empty at first.
test.describe.configure({ mode: 'serial' })

test('three files are dropped, asked about, read, found, and one is undone', async ({ as, page }) => {
  await as('dora', 'spare')
  await page.goto('/bank')
  await expect(main(page).getByRole('heading', { name: 'Még nincs bankszámla' })).toBeVisible()
  await drop(page, FILES)
  const row = (name: string) => main(page).getByRole('listitem').filter({ hasText: name }).first()
  for (const [name] of FILES) {
    // No account is there yet: each file asks first, unless one before it was of the same account.
    const read = row(name).getByText(/új tétel/)
    const add = row(name).getByRole('button', { name: 'Felveszem és beolvasom' })
    const again = row(name).getByRole('button', { name: `Újra: ${name}` })
    await expect(read.or(add).or(again).first()).toBeVisible()
    if (await add.isVisible()) await add.click()
    await expect(read.first()).toBeVisible()
  }
  await expect(row(MT940).getByText('2 új tétel')).toBeVisible()

  await row(MT940).getByRole('link', { name: '2 új tétel' }).click()
  await expectRows(page, 2)
  await expect(page.getByRole('region', { name: 'Összesítés' })).toContainText('−150,50')
  await page.getByRole('searchbox').fill('bérleti')
  await expectRows(page, 1)
  await grid(page).focus()
  await page.keyboard.press('Enter')
  const detail = page.getByRole('region', { name: 'A tétel adatai' })
  await expect(detail.getByText(MT940)).toBeVisible()
  await expect(detail.getByRole('region', { name: 'Eredeti szöveg' })).toContainText('250,50')

  await page.goto('/bank/statements')
  await page.getByRole('button', { name: `Beolvasás visszavonása: ${MT940}` }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('2 tétel')
  await dialog.getByRole('button', { name: 'Visszavonás' }).click()
  await expect(page.getByRole('button', { name: `Beolvasás visszavonása: ${MT940}` })).toHaveCount(0)
  await page.goto('/bank/lines?search=bérleti')
  await expect(page.getByText('Erre a szűrésre nincs tétel')).toBeVisible()
})

/** Two payments at SimplePay, paid out in one sum of 2 005 forints. */
const SETTLEMENT = [
  'Tranzakció státusz;Fizetés típusa;SimplePay tranzakció ID;Kereskedői tranzakció ID;Tranzakció dátuma;' +
    'Teljesítés dátuma;Devizanem;Tranzakciós jutalék;Bankközi díj / Kedvezményalap díj;Kártyatársasági díj;' +
    'Kereskedői díj;Tranzakció összege;Jutalékkal csökkentett összeg;Partner;Vásárló;',
  ...[2, 3].map(
    (day) =>
      `COMPLETED;Kártya;${day};R-${day};2026-03-0${day} 10:00:00;2026-03-0${day} 10:02:00;HUF;10,00;;;;` +
      `${1010 + day},00;${1000 + day},00;MI KFT;V;`,
  ),
  '',
].join('\n')
/** The same sum twice: nobody but a person can tell which of them it is. */
const PAID_OUT = [
  ':20:KIV2',
  ':25:117730161234567000000006',
  ':28C:00002/001',
  ':60F:C260305HUF849,50',
  ':61:2603060306C2005,NTRFNONREF',
  ':86:051?00ATUTALAS?20SimplePay elszamolas?31104040271234567800000008?32OTP Mobil Kft.',
  ':61:2603090309C2005,NTRFNONREF',
  ':86:051?00ATUTALAS?20SimplePay elszamolas 2?31104040271234567800000008?32OTP Mobil Kft.',
  ':62F:C260309HUF4859,50',
  '-',
  '',
].join('\r\n')

test('an account that documents name is taken over with a click', async ({ as, page }) => {
  await as('dora', 'spare')
  await page.goto('/bank')
  const offered = page.getByRole('region', { name: 'A számláin szereplő bankszámlák' })
  const first = offered.getByRole('listitem').first()
  await expect(first).toContainText(/[1-9] ?[0-9]* bizonylaton/)
  const number = (await first.locator('.figures').textContent()) ?? ''
  await first.getByRole('button', { name: `Felvétel: ${number}` }).click()
  await expect(offered.getByText(number)).toHaveCount(0)
  await expect(main(page).getByText(number)).toBeVisible()
  await page.reload()
  await expect(main(page).getByText(number)).toBeVisible()
  await expect(offered.getByText(number)).toHaveCount(0)
})

test('a payout is searched, linked to the line that a person names, and unlinked', async ({ as, page }) => {
  await as('dora', 'spare')
  await page.goto('/bank/statements')
  await drop(page, [
    ['simplepay.csv', Buffer.from(SETTLEMENT, 'utf8')],
    ['kifizetes.sta', Buffer.from(PAID_OUT, 'latin1')],
  ])
  const row = (name: string) => main(page).getByRole('listitem').filter({ hasText: name }).first()
  const add = row('kifizetes.sta').getByRole('button', { name: 'Felveszem és beolvasom' })
  const read = row('kifizetes.sta').getByText('2 új tétel')
  await expect(read.or(add).first()).toBeVisible()
  if (await add.isVisible()) await add.click()
  await expect(read).toBeVisible()

  await page.goto('/bank/payouts?search=R-3')
  await expectRows(page, 1)
  await expect(page.getByRole('region', { name: 'Összesítés' })).toContainText(/2\s005/)
  await grid(page).focus()
  await page.keyboard.press('Enter')
  const detail = page.getByRole('region', { name: 'A kifizetés adatai' })
  await expect(detail.getByText('több tétel is lehet', { exact: false })).toBeVisible()
  await expect(detail.getByText(/R-2/)).toBeVisible()
  await detail.getByRole('button', { name: 'Ez az' }).first().click()
  await detail.getByRole('link', { name: 'A banki tétel megnyitása' }).click()
  await expect(page.getByRole('region', { name: 'A tétel adatai' })).toContainText('SimplePay')
  await page.goBack()
  await detail.getByRole('button', { name: 'Leválasztás' }).click()
  await expect(detail.getByText('kézzel leválasztva', { exact: false })).toBeVisible()
})
