import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse } from 'msw'
import { expect, it } from 'vitest'

import type { BankLineDetail } from '@/types/bank'

import { account, lineDetail, page } from '../../../../tests/bank'
import { renderPage } from '../../../../tests/page'
import { server } from '../../../../tests/server'
import { Explanation } from './Explanation'

const EXPLAINED: Partial<BankLineDetail> = {
  state: 'explained',
  explanation_version: 3,
  explanation: {
    code: 'bank_fee',
    code_text: 'bankköltség',
    tax: null,
    by: 'rule',
    rule: { id: null, key: 'fee', name: 'bankköltség, a bank kódja szerint' },
    reason: 'A bank saját kódja mondja.',
    pair: null,
  },
}

it('a line says what it is, by what rule, and why; it can be taken back', async () => {
  let sent: unknown
  server.use(
    http.post('/api/bank-transactions/1/undo/', async ({ request }) => {
      sent = await request.json()
      return HttpResponse.json(lineDetail())
    }),
  )
  renderPage(<Explanation line={lineDetail(EXPLAINED)} />, { role: 'ACCOUNTANT' })
  expect(screen.getByText('bankköltség')).toBeVisible()
  expect(screen.getByText('A bank saját kódja mondja.')).toBeVisible()
  await userEvent.click(screen.getByRole('button', { name: 'Visszavonás' }))
  expect(await screen.findByText('A besorolást visszavonta.')).toBeVisible()
  expect(sent).toEqual({ version: 3 })
})

it('of a line that pays invoices nothing is asked, and nothing else is said', () => {
  renderPage(<Explanation line={lineDetail({ ...EXPLAINED, state: 'matched' })} />, { role: 'ACCOUNTANT' })
  expect(screen.queryByRole('heading')).not.toBeInTheDocument()
  expect(screen.queryByRole('button')).not.toBeInTheDocument()
})

it('a person says what it is and makes it a rule, after seeing how far it reaches', async () => {
  const previews: unknown[] = []
  let sent: unknown
  server.use(
    http.post('/api/matching-rules/preview/', async ({ request }) => {
      previews.push(await request.json())
      return HttpResponse.json({ count: 12, decided: 1, other: 0, lines: [] })
    }),
    http.post('/api/bank-transactions/1/explain/', async ({ request }) => {
      sent = await request.json()
      return HttpResponse.json(lineDetail(EXPLAINED))
    }),
  )
  const user = userEvent.setup()
  renderPage(<Explanation line={lineDetail()} />, { role: 'ACCOUNTANT' })
  await user.click(screen.getByRole('button', { name: 'Megmondom, mi ez' }))
  await user.selectOptions(screen.getByRole('combobox', { name: 'Mi ez a tétel?' }), 'loan')
  await user.click(screen.getByRole('checkbox', { name: /Legyen szabály/ }))
  expect(await screen.findByText(/A szabály 12 tételt sorolna be/)).toBeVisible()
  const conditions = { counterparty_account: '104040271234567800000008', direction: 'out' }
  expect(previews.at(-1)).toEqual({ ...conditions, code: 'loan' })
  await user.click(screen.getByRole('button', { name: 'Mentés' }))
  await waitFor(() => expect(sent).toEqual({ code: 'loan', note: '', version: 0, rule: conditions }))
})

it('the other side of an own transfer is chosen from lines that may be it, with the rate that follows', async () => {
  const other = {
    id: 9,
    account_id: 1,
    booking_date: '2026-03-03',
    amount: '31.09',
    currency: 'EUR',
    counterparty_name: 'Minta Kft.',
    remittance_information: '',
    exchange: { currency: 'EUR', into: 'HUF', rate: '402.07462', official_rate: '400' },
  }
  let sent: unknown
  server.use(
    http.get('/api/bank-accounts/', () => HttpResponse.json(page(account({ name: 'Devizaszámla' })))),
    http.get('/api/bank-transactions/1/partners/', () => HttpResponse.json([other])),
    http.post('/api/bank-transactions/1/explain/', async ({ request }) => {
      sent = await request.json()
      return HttpResponse.json(lineDetail())
    }),
  )
  const user = userEvent.setup()
  renderPage(<Explanation line={lineDetail()} />, { role: 'ACCOUNTANT' })
  await user.click(screen.getByRole('button', { name: 'Megmondom, mi ez' }))
  await user.selectOptions(screen.getByRole('combobox', { name: 'Mi ez a tétel?' }), 'own_transfer')
  await user.click(await screen.findByRole('radio', { name: /Devizaszámla · 2026.*31,09.€.*Minta Kft\./ }))
  expect(screen.getByText(/Árfolyam: 1 EUR = 402,07462 HUF \(MNB: 400 HUF\)/)).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'Mentés' }))
  await waitFor(() => expect(sent).toEqual({ code: 'own_transfer', note: '', version: 0, pair: 9 }))
})

it('who may not explain is only told', () => {
  renderPage(<Explanation line={lineDetail(EXPLAINED)} />, { role: 'USER' })
  expect(screen.getByText('bankköltség')).toBeVisible()
  expect(screen.queryByRole('button', { name: /Visszavonás|Mást adok meg/ })).not.toBeInTheDocument()
})
