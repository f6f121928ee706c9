import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse } from 'msw'
import { beforeEach, expect, it } from 'vitest'

import type { MatchingRule } from '@/types/bank'

import { account, page } from '../../../../tests/bank'
import { renderPage } from '../../../../tests/page'
import { server } from '../../../../tests/server'
import { RulesPage } from './RulesPage'

function row(change: Partial<MatchingRule>): MatchingRule {
  return {
    id: 4,
    kind: 'explanation',
    name: '',
    code: 'loan',
    code_text: 'hitel',
    text: 'torlesztes',
    counterparty_name: '',
    counterparty_account: '',
    type_text: '',
    direction: 'out',
    account: null,
    conditions: 'a közleményben „torlesztes”',
    is_active: true,
    explained_lines: 12,
    created_by: 'kata',
    created_at: '2026-04-01T08:00:00+02:00',
    updated_at: '2026-04-01T08:00:00+02:00',
    conclusion: 'hitel',
    partner_id: null,
    partner_name: '',
    matches: 0,
    decided: 12,
    last_on: '2026-03-31',
    habit: null,
    denied: false,
    forgotten_at: null,
    forgotten_by: '',
    ...change,
  }
}

const LEARNT = row({
  id: 4503599627370497,
  kind: 'payer_account',
  code: '',
  code_text: '',
  text: '',
  counterparty_account: '11700024-20000041',
  conditions: 'az ellenoldal bankszámlája 11700024-20000041',
  conclusion: 'Hétszínvirág Kft. számláit fizeti',
  partner_id: 7,
  partner_name: 'Hétszínvirág Kft.',
  matches: 14,
  decided: 9,
  last_on: '2026-03-09',
  created_at: null,
  updated_at: null,
})
const NAME = '11700024-20000041 bankszámla → Hétszínvirág Kft.'
const BUILT = {
  key: 'fee',
  code: 'bank_fee',
  name: 'bankköltség, a bank kódja szerint',
  direction: 'out',
  looks_at: [],
  only_without_counterparty: true,
  is_active: true,
  explained_lines: 3,
}
let rules: MatchingRule[]
let forgotten: boolean
let sent: unknown[]

beforeEach(() => {
  rules = [row({})]
  forgotten = false
  sent = []
  server.use(
    http.get('/api/matching-rules/', ({ request }) => {
      const asked = new URL(request.url).searchParams
      if (asked.get('kind') === 'explanation') return HttpResponse.json(page(...rules))
      const gone = { is_active: false, forgotten_at: '2026-04-01T08:00:00+02:00', forgotten_by: 'kata' }
      const shown = (asked.get('forgotten') === 'true') === forgotten
      return HttpResponse.json(shown ? page({ ...LEARNT, ...(forgotten && gone) }) : page())
    }),
    http.get('/api/matching-rules/built-in/', () => HttpResponse.json([BUILT])),
    http.get('/api/bank-accounts/', () => HttpResponse.json(page(account()))),
    http.patch('/api/matching-rules/built-in/fee/', async ({ request }) => {
      sent.push(await request.json())
      return HttpResponse.json(BUILT)
    }),
    http.delete('/api/matching-rules/4/', () => {
      rules = []
      return new HttpResponse(null, { status: 204 })
    }),
  )
})

it('rules are listed, switched and deleted, with what goes with them', async () => {
  const user = userEvent.setup()
  renderPage(<RulesPage />, { at: '/bank/rules', role: 'ACCOUNTANT' })
  expect(await screen.findByText('a közleményben „torlesztes”')).toBeVisible()
  await user.click(await screen.findByRole('switch', { name: BUILT.name }))
  await waitFor(() => expect(sent).toEqual([{ is_active: false }]))
  await user.click(screen.getByRole('button', { name: 'Szabály törlése: hitel' }))
  const dialog = await screen.findByRole('dialog')
  expect(dialog).toHaveTextContent('12 tétel újra olyan lesz')
  await user.click(within(dialog).getByRole('button', { name: 'Törlés' }))
  expect(await screen.findByText('Még nincs saját szabály')).toBeVisible()
})

it('a rule is changed where one sees what it would have met', async () => {
  const previews: unknown[] = []
  server.use(
    http.post('/api/matching-rules/preview/', async ({ request }) => {
      previews.push(await request.json())
      return HttpResponse.json({ count: 7, decided: 0, other: 2, lines: [] })
    }),
    http.patch('/api/matching-rules/4/', async ({ request }) => {
      sent.push(await request.json())
      return HttpResponse.json(row({ name: 'Lízing' }))
    }),
  )
  const user = userEvent.setup()
  renderPage(<RulesPage />, { at: '/bank/rules', role: 'ACCOUNTANT' })
  await user.click(await screen.findByRole('button', { name: 'Szabály módosítása: hitel' }))
  const text = await screen.findByRole('textbox', { name: 'A közleményben szerepel' })
  await user.clear(text)
  expect(screen.getByText(/itt látja, mire illett volna/)).toBeVisible()
  await user.type(text, 'lízing')
  await user.type(screen.getByRole('textbox', { name: /A szabály neve/ }), 'Lízing')
  await user.selectOptions(screen.getByRole('combobox', { name: 'Melyik bankszámlán' }), 'Főszámla')
  expect(
    await screen.findByText(/7 tételt sorolna be. 2 illő tételről más szabály mond többet/),
  ).toBeVisible()
  const conditions = {
    text: 'lízing',
    counterparty_name: '',
    counterparty_account: '',
    type_text: '',
    direction: 'out',
    account: 1,
  }
  await waitFor(() => expect(previews.at(-1)).toEqual({ ...conditions, code: 'loan', rule: 4 }))
  await user.click(screen.getByRole('button', { name: 'Mentés' }))
  await waitFor(() => expect(sent).toEqual([{ ...conditions, code: 'loan', name: 'Lízing' }]))
})

it('what was learnt is seen, forgotten and remembered again', async () => {
  server.use(
    http.delete(`/api/matching-rules/${String(LEARNT.id)}/`, () => {
      forgotten = true
      return new HttpResponse(null, { status: 204 })
    }),
    http.post(`/api/matching-rules/${String(LEARNT.id)}/restore/`, () => {
      forgotten = false
      return HttpResponse.json(LEARNT)
    }),
    http.get(`/api/matching-rules/${String(LEARNT.id)}/lines/`, () =>
      HttpResponse.json({
        lines: [
          {
            id: 9,
            account_id: 1,
            booking_date: '2026-03-09',
            amount: '21751.00',
            currency: 'HUF',
            counterparty_name: 'KOVACS PETER',
            counterparty_account: '',
            remittance_information: '',
            invoice_id: 41,
            invoice_number: '2026-41',
            decided: true,
          },
        ],
      }),
    ),
  )
  const user = userEvent.setup()
  renderPage(<RulesPage />, { at: '/bank/rules', role: 'ACCOUNTANT', features: ['RECONCILIATION'] })
  expect(await screen.findByText(NAME)).toBeVisible()
  await user.click(screen.getByRole('button', { name: `14 párosítás: ${NAME}` }))
  expect(await screen.findByText('2026-41 · ezt indokolta')).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'Bezárás' }))
  await user.click(screen.getByRole('button', { name: `Elfelejtés: ${NAME}` }))
  const dialog = await screen.findByRole('dialog', { name: 'Elfelejti ezt az összefüggést?' })
  expect(dialog).toHaveTextContent('az eddigi 14 párosítás nem tanítja többé')
  await user.click(within(dialog).getByRole('button', { name: 'Elfelejtés' }))
  expect(await screen.findByText('Még nincs tanult összefüggés')).toBeVisible()
  await user.click(screen.getByRole('switch', { name: 'Elfelejtettek' }))
  expect(await screen.findByText(/kata felejtette el/)).toBeVisible()
  await user.click(screen.getByRole('button', { name: `Az elfelejtés visszavonása: ${NAME}` }))
  expect(await screen.findByText('Nincs elfelejtett összefüggés')).toBeVisible()
})

it('what a refusal said stands among what was learnt, and can be forgotten', async () => {
  const denied = {
    ...LEARNT,
    denied: true,
    matches: 0,
    decided: 0,
    last_on: null,
    forgotten_at: '2026-04-01T08:00:00+02:00',
    forgotten_by: 'kata',
  }
  server.use(
    http.get('/api/matching-rules/', ({ request }) =>
      HttpResponse.json(
        new URL(request.url).searchParams.get('kind') === 'explanation' ? page() : page(denied),
      ),
    ),
  )
  const user = userEvent.setup()
  renderPage(<RulesPage />, { at: '/bank/rules', role: 'ACCOUNTANT', features: ['RECONCILIATION'] })
  const name = '11700024-20000041 bankszámla → nem Hétszínvirág Kft.'
  const line = (await screen.findByText(name)).closest('tr')
  expect(line).toHaveTextContent(/kata mondta elvetéskor, 2026/)
  expect(within(line ?? document.body).queryByRole('button', { name: /párosítás/ })).toBeNull()
  await user.click(screen.getByRole('button', { name: `Elfelejtés: ${name}` }))
  expect(await screen.findByRole('dialog')).toHaveTextContent('mintha elvetéskor senki sem mondta volna')
})
