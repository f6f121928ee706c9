import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse } from 'msw'
import { beforeEach, expect, it } from 'vitest'

import { speak } from '@/lib/user/i18n'
import type { SuggestedAccount } from '@/types/bank'

import { account, page } from '../../../../tests/bank'
import { renderPage } from '../../../../tests/page'
import { server } from '../../../../tests/server'
import { BankPage } from '../BankPage'

const ACCOUNTS = '/api/bank-accounts/'
const TITLE = 'A számláin szereplő bankszámlák'
const KH = '10404027-12345678-00000008'
const OTP = '11773016-12345670-00000006'
let accounts: ReturnType<typeof account>[]
let suggestions: SuggestedAccount[]
let sent: unknown[]

beforeEach(() => {
  accounts = []
  suggestions = [suggested(KH, 'K&H Bank', 1250), suggested(OTP, '', 1, 'EUR', null)]
  sent = []
  server.use(
    http.get(ACCOUNTS, () => HttpResponse.json(page(...accounts))),
    http.get(`${ACCOUNTS}suggestions/`, () => HttpResponse.json(suggestions)),
    http.get('/api/bank-transactions/summary/', () =>
      HttpResponse.json({
        count: 0,
        currencies: [],
        states: { open: 0, proposed: 0, matched: 0, explained: 0 },
      }),
    ),
    http.post(ACCOUNTS, async ({ request }) => {
      const body = (await request.json()) as { account_number: string; currency: string; name: string }
      sent.push(body)
      suggestions = suggestions.filter((each) => each.account_number !== body.account_number)
      accounts = [
        ...accounts,
        account({ ...body, id: accounts.length + 1, last_statement_on: null, balance: null }),
      ]
      return HttpResponse.json(accounts.at(-1), { status: 201 })
    }),
  )
})

function suggested(
  number: string,
  bank: string,
  documents: number,
  currency = 'HUF',
  last: string | null = '2026-03-05',
): SuggestedAccount {
  const iban = `HU00${number.replaceAll('-', '')}`
  return { account_number: number, iban, bank, bic: '', currency, documents, last_day: last }
}

const offer = async () => within(await screen.findByRole('region', { name: TITLE }))

it('accounts on documents are offered with what is known of them, and added one by one', async () => {
  const user = userEvent.setup()
  renderPage(<BankPage />, { at: '/bank' })
  const shown = await offer()
  expect(shown.getByText(/^K&H Bank · HUF · 1.250 bizonylaton · utoljára: 2026\. 03\. 05\.$/)).toBeVisible()
  expect(shown.getByText('EUR · 1 bizonylaton')).toBeVisible()
  await user.click(shown.getByRole('button', { name: `Felvétel: ${KH}` }))
  await waitFor(() => expect(shown.queryByText(KH)).not.toBeInTheDocument())
  expect(sent).toEqual([{ account_number: KH, currency: 'HUF', name: '' }])
  expect(await screen.findByText('Ehhez a számlához még nincs kivonat.')).toBeVisible()
  await user.click(shown.getByRole('button', { name: `Felvétel: ${OTP}` }))
  await waitFor(() => expect(screen.queryByText(TITLE)).not.toBeInTheDocument())
  expect(accounts.map(({ currency }) => currency)).toEqual(['HUF', 'EUR'])
})

it('why one is refused stands at it, in the words of the service', async () => {
  const sentence = 'A cégnek már van ilyen számlája ebben a pénznemben.'
  server.use(
    http.post(ACCOUNTS, () =>
      HttpResponse.json(
        { detail: 'Hibás.', code: 'invalid', errors: { account_number: [sentence] } },
        { status: 400 },
      ),
    ),
  )
  renderPage(<BankPage />, { at: '/bank' })
  await userEvent.click((await offer()).getByRole('button', { name: `Felvétel: ${OTP}` }))
  const alert = await screen.findByRole('alert')
  expect(alert).toHaveTextContent(sentence)
  expect(alert.closest('li')).toHaveTextContent(OTP)
  expect(screen.getByRole('button', { name: `Felvétel: ${OTP}` })).toBeEnabled()
})

it('an offer that could not be looked up is told quietly, and asked for again', async () => {
  server.use(
    http.get(
      `${ACCOUNTS}suggestions/`,
      () => HttpResponse.json({ detail: 'Nem.', code: 'invalid' }, { status: 400 }),
      { once: true },
    ),
  )
  renderPage(<BankPage />, { at: '/bank' })
  const told = await screen.findByText(/Nem tudtuk megnézni/)
  await userEvent.click(within(told).getByRole('button', { name: 'Újrapróbálkozás' }))
  expect((await offer()).getByText(KH)).toBeVisible()
})

it('who may not import sees them and adds none; in English, too', async () => {
  accounts = [account({ last_statement_on: null, balance: null })]
  await speak('en')
  renderPage(<BankPage />, { at: '/bank', role: 'USER' })
  const region = await screen.findByRole('region', { name: 'Bank accounts on your invoices' })
  expect(within(region).getByText('EUR · on 1 document')).toBeVisible()
  expect(within(region).queryByRole('button')).not.toBeInTheDocument()
})
