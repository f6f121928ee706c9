import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse } from 'msw'
import { beforeEach, expect, it } from 'vitest'

import type { RefusedFile } from '@/types/bank'

import { account, imported, page } from '../../../tests/bank'
import { renderPage } from '../../../tests/page'
import { server } from '../../../tests/server'
import { BankPage } from './BankPage'

const REFUSED: RefusedFile = {
  id: 3,
  name: 'marcius.csv',
  moved_to: '20260401-marcius.csv',
  reasons: 'marcius.csv 12:3 Ez nem dátum.\n',
  refused_at: '2026-04-01T08:00:00+02:00',
  dismissed_at: null,
  dismissed_by: '',
}
const rateState = (level: string, code: string, text: string) => ({
  level,
  reasons: [{ code, text }],
  last_good_at: null,
  first_day: null,
  last_day: null,
})
const ACCOUNTS = '/api/bank-accounts/'
let accounts: ReturnType<typeof account>[]
let questions: number
let refused: RefusedFile[]
let rates: ReturnType<typeof rateState>
let sent: unknown[]

beforeEach(() => {
  accounts = [account()]
  questions = 0
  refused = []
  rates = rateState('green', 'up_to_date', 'Az árfolyamok frissek.')
  sent = []
  server.use(
    http.get(ACCOUNTS, () => HttpResponse.json(page(...accounts))),
    http.get(`${ACCOUNTS}suggestions/`, () => HttpResponse.json([])),
    http.get('/api/refused-files/', () => HttpResponse.json(page(...refused))),
    http.post('/api/refused-files/3/dismiss/', () => {
      refused = []
      return HttpResponse.json({ ...REFUSED, dismissed_at: REFUSED.refused_at, dismissed_by: 'kata' })
    }),
    http.get('/api/exchange-rates/state/', () => HttpResponse.json(rates)),
    http.get(`${ACCOUNTS}:id/balances/`, () =>
      HttpResponse.json({
        currency: 'HUF',
        balances: [
          { date: '2026-02-28', balance: '900000.00' },
          { date: '2026-03-10', balance: '-50000.00' },
          { date: '2026-03-31', balance: '912000.00' },
        ],
      }),
    ),
    http.get('/api/bank-transactions/summary/', () =>
      HttpResponse.json({
        count: questions,
        currencies: [],
        states: { open: 0, proposed: 0, matched: 0, explained: 0 },
      }),
    ),
    http.post(ACCOUNTS, async ({ request }) => {
      const body = (await request.json()) as Record<string, string>
      sent.push(body)
      if (body.account_number?.startsWith('11773017')) {
        const errors = { account_number: ['Ez nem helyes számlaszám.'] }
        return HttpResponse.json({ detail: 'Hibás.', code: 'invalid', errors }, { status: 400 })
      }
      accounts = [...accounts, account({ id: 2, name: 'Devizás', currency: 'EUR' })]
      return HttpResponse.json(accounts.at(-1), { status: 201 })
    }),
    http.patch(`${ACCOUNTS}:id/`, async ({ request }) => {
      const body = (await request.json()) as Partial<ReturnType<typeof account>>
      sent.push(body)
      accounts = accounts.map((each) => ({ ...each, ...body }))
      return HttpResponse.json(accounts[0])
    }),
  )
})

const card = (name: string) => screen.findByRole('region', { name })

it('an account tells its number, balance, course, and what is missing of it by its days', async () => {
  accounts = [
    account({
      gaps: [
        { after: '2026-03-01', before: '2026-03-09', closing: '900.00', opening: '950.00' },
        { after: '2026-03-20', before: '2026-03-21', closing: '1.00', opening: '2.00' },
      ],
      unproved: [
        { id: 7, number: '3', date_from: '2025-12-30', date_to: '2026-01-05', difference: '-40.00' },
      ],
    }),
  ]
  renderPage(<BankPage />, { at: '/bank' })
  const shown = within(await card('Főszámla'))
  expect(shown.getByText('11773016-12345670-00000006')).toBeVisible()
  expect(shown.getByText('912 000 Ft')).toBeVisible()
  expect(shown.getByText('Záró egyenleg, 2026. 03. 31.')).toBeVisible()
  expect(shown.getByText('Hiányzó kivonat: 2026. 03. 02. – 03. 08.')).toBeVisible()
  expect(shown.getByText(/Nem folytatódik az egyenleg: 2026. 03. 20. és 2026. 03. 21. között/)).toBeVisible()
  const wrong = shown.getByText('Nem jön ki az egyenleg: 3. kivonat, 2025. 12. 30. – 2026. 01. 05.')
  expect(wrong).toHaveAttribute('href', '/bank/lines?account=1&statement=7')
  expect(shown.getByText(/különbsége: −40 Ft/)).toBeVisible()
  expect(
    await shown.findByRole('img', { name: /Legkevesebb: −50.000.Ft \(2026\..03\..10\.\)/ }),
  ).toBeVisible()
})

it('accounts of one currency are summed exactly, forints in front', async () => {
  accounts = [
    account({ id: 1, name: 'E', currency: 'EUR', balance: '0.10' }),
    account({ id: 2, name: 'H', balance: '1.00' }),
    account({ id: 3, name: 'E2', currency: 'EUR', balance: '0.20' }),
  ]
  renderPage(<BankPage />, { at: '/bank' })
  expect(await screen.findByText('0,30 €')).toBeVisible()
  expect(screen.getAllByText(/^Összesen, /).map(({ textContent }) => textContent)).toEqual([
    'Összesen, HUF',
    'Összesen, EUR',
  ])
})

it('what waits for a decision is told, and leads there', async () => {
  questions = 3
  renderPage(<BankPage />, { at: '/bank' })
  expect(await screen.findByText('3 tétel döntésre vár')).toBeVisible()
  expect(screen.getByRole('link', { name: 'Megnézem' })).toHaveAttribute(
    'href',
    '/bank/lines?status=question',
  )
})

it('an account is added; what is wrong with its number stands at the field', async () => {
  const user = userEvent.setup()
  renderPage(<BankPage />, { at: '/bank' })
  await user.click(await screen.findByRole('button', { name: 'Új számla' }))
  const number = await screen.findByRole('textbox', { name: 'Számlaszám' })
  await user.type(number, '11773017-12345670-00000006{Enter}')
  expect(await screen.findByText('Ez nem helyes számlaszám.')).toBeVisible()
  await user.clear(number)
  await user.type(number, ' HU42 1177 3016 1234 5670 0000 0006 ')
  await user.selectOptions(screen.getByRole('combobox', { name: 'Pénznem' }), 'EUR')
  await user.click(screen.getByRole('button', { name: 'Számla felvétele' }))
  expect(await card('Devizás')).toBeVisible()
  expect(sent.at(-1)).toEqual({
    account_number: 'HU42 1177 3016 1234 5670 0000 0006',
    currency: 'EUR',
    name: '',
  })
})

it('an account is renamed, and switched off', async () => {
  const user = userEvent.setup()
  renderPage(<BankPage />, { at: '/bank' })
  await user.click(await screen.findByRole('button', { name: 'Műveletek: Főszámla' }))
  await user.click(await screen.findByRole('menuitem', { name: 'Átnevezés' }))
  const name = await screen.findByRole('textbox', { name: 'Név' })
  await user.clear(name)
  await user.type(name, 'Bérszámla{Enter}')
  await card('Bérszámla')
  await user.click(screen.getByRole('button', { name: 'Műveletek: Bérszámla' }))
  await user.click(await screen.findByRole('menuitem', { name: 'Kikapcsolás' }))
  expect(await screen.findByRole('heading', { name: 'Kikapcsolt számlák' })).toBeVisible()
  expect(sent).toEqual([{ name: 'Bérszámla' }, { is_active: false }])
})

it('the first statements still tell what became of them when their account is there', async () => {
  accounts = []
  server.use(
    http.post('/api/bank-statements/', () => {
      accounts = [account()]
      return HttpResponse.json({ files: [imported()] })
    }),
  )
  renderPage(<BankPage />, { at: '/bank' })
  expect(await screen.findByText('Még nincs bankszámla')).toBeVisible()
  await userEvent.upload(
    screen.getByLabelText('Bankkivonatok beolvasása', { selector: 'input' }),
    new File(['x'], 'marcius.sta'),
  )
  expect(await card('Főszámla')).toBeVisible()
  expect(screen.getByText('2 új tétel, 1 már megvolt')).toBeVisible()
  expect(screen.queryByText('Még nincs bankszámla')).not.toBeInTheDocument()
})

it('who may not import only reads', async () => {
  renderPage(<BankPage />, { at: '/bank', role: 'USER' })
  await card('Főszámla')
  await waitFor(() => expect(screen.queryAllByRole('button', { name: /Új számla|Műveletek/ })).toEqual([]))
  expect(screen.queryByRole('link', { name: 'Kivonat beolvasása' })).not.toBeInTheDocument()
})

it('files of the watched folder that were refused are told until somebody has seen to them', async () => {
  refused = [REFUSED]
  renderPage(<BankPage />, { at: '/bank', role: 'ACCOUNTANT' })
  expect(await screen.findByText('1 fájlt nem sikerült beolvasni a figyelt mappából')).toBeVisible()
  expect(screen.getByText('marcius.csv 12:3 Ez nem dátum.')).toBeVisible()
  await userEvent.click(screen.getByRole('button', { name: 'Elintézve: marcius.csv' }))
  await waitFor(() => expect(screen.queryByText(/Ez nem dátum/)).not.toBeInTheDocument())
})

it('exchange rates that are old are told where there is money in another currency', async () => {
  rates = rateState('red', 'older_than_48_hours', 'Több mint 48 órája nem frissültek.')
  const { unmount } = renderPage(<BankPage />, { at: '/bank' })
  await card('Főszámla')
  expect(screen.queryByText(/48 órája/)).not.toBeInTheDocument()
  unmount()
  accounts = [account(), account({ id: 2, name: 'Devizás', currency: 'EUR' })]
  renderPage(<BankPage />, { at: '/bank' })
  expect(await screen.findByText(/Több mint 48 órája nem frissültek\./)).toBeVisible()
})
