import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse } from 'msw'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { shortcuts } from '@/lib/shortcuts'
import { adoptPreferences, LETTERS } from '@/lib/user/preferences'
import type { MatchingQuality, MatchingSettings, SpotCheck } from '@/types/quality'

import { account, page } from '../../../../tests/bank'
import { renderPage } from '../../../../tests/page'
import { server } from '../../../../tests/server'
import { QualityPage } from './QualityPage'

const QUALITY: MatchingQuality = {
  undone: { wrong: 2, of: 318, share: 0.00629, at_most: 0.0197 },
  spot_check: { wrong: 0, of: 0, share: null, at_most: null, waiting: 5 },
  benchmark: { wrong: 13, of: 85945, share: 0.000151, at_most: 0.000241 },
  automatic: { lines: 316, of: 440, share: 0.718 },
  threshold: { confidence: 0.99951, of_the_weights: 0.999, wrong: 2, of: 330 },
  bands: [
    { from: 0.5, to: 0.8, count: 0, agreed: 0, said: null, true: null, at_least: null, at_most: null },
    {
      from: 0.999,
      to: 1,
      count: 40,
      agreed: 39,
      said: 0.99981,
      true: 0.975,
      at_least: 0.868,
      at_most: 0.999,
    },
  ],
  trial: {
    began_at: '2026-03-01T08:00:00+01:00',
    lines: 187,
    lines_wanted: 200,
    days: 12,
    days_wanted: 30,
    is_over: false,
    choices: [
      { automatic: 'exact', lines: 0, agreed: 0, at_most_wrong: null, share: 0, expected_wrong_a_year: null },
      {
        automatic: 'on',
        lines: 150,
        agreed: 149,
        at_most_wrong: 0.0312,
        share: 0.8,
        expected_wrong_a_year: 0.41,
      },
    ],
  },
}
const CHECK: SpotCheck = {
  id: 5,
  month: '2026-03-01',
  is_random: true,
  confidence: 0.99998,
  answer: 'waiting',
  answered_at: null,
  answered_by: '',
  line_text: '2026-03-09 21751.00 HUF HETSZINVIRAG',
  line: {
    id: 9,
    account_id: 1,
    booking_date: '2026-03-09',
    amount: '21751.00',
    currency: 'HUF',
    counterparty_name: 'HETSZINVIRAG',
    counterparty_account: '',
    remittance_information: 'szla 2026/041',
  },
  allocations: [
    {
      invoice_id: 41,
      invoice_number: '2026-41',
      partner_name: 'Hétszínvirág Zrt.',
      kind: 'payment',
      amount: '21751.00',
      line_amount: '21751.00',
      invoice_amount: '21751.00',
      invoice_currency: 'HUF',
    },
  ],
}
let settings: MatchingSettings
let sent: unknown[]

beforeEach(() => {
  settings = { automatic: 'off', upper_amount: '500000.00', digest: true, accounts: [], stopped: null }
  sent = []
  server.use(
    http.get('/api/matching-quality/', () => HttpResponse.json(QUALITY)),
    http.get('/api/reconciliation/settings/', () => HttpResponse.json(settings)),
    http.patch('/api/reconciliation/settings/', async ({ request }) => {
      sent.push(await request.json())
      settings = { ...settings, stopped: null }
      return HttpResponse.json(settings)
    }),
    http.get('/api/bank-accounts/', () => HttpResponse.json(page(account()))),
    http.get('/api/spot-checks/', () => HttpResponse.json(page(CHECK))),
    http.post('/api/spot-checks/5/answer/', async ({ request }) => {
      sent.push(await request.json())
      return HttpResponse.json({ ...CHECK, answer: 'undone' })
    }),
  )
})

it('what is measured stands with its bound, and what is not is not made up', async () => {
  renderPage(<QualityPage />, { at: '/bank/quality', role: 'USER' })
  const measured = await screen.findByRole('region', { name: 'Mért hibaarány' })
  expect(measured).toHaveTextContent('318 automatikus párosításból, legfeljebb 2%')
  expect(measured).toHaveTextContent('Még nincs mit mérni.')
  expect(measured).toHaveTextContent('Küszöb: 99,951%. A cég saját javításai emelték 99,9%-ról.')
  expect(measured).toHaveTextContent('85 945 automatikus párosításból 13 volt hibás, legfeljebb 0,024%')
  const trial = screen.getByRole('table', { name: 'Próbaüzem' })
  expect(within(trial).getByText('150 közül 149')).toBeVisible()
  // A band without a proposal says nothing; one with some never says that it is certain.
  const bands = screen.getByRole('table', { name: 'Mit mondtunk, és mi lett igaz' })
  expect(within(bands).getAllByRole('row')).toHaveLength(2)
  expect(bands).toHaveTextContent('99,981%')
  expect(await screen.findByText(/99,998%/)).toBeVisible()
  // Who may not, is only told.
  expect(screen.queryByRole('button', { name: /Jó|Mentés|Visszavonás/ })).not.toBeInTheDocument()
})

it('an administrator chooses for the company and for an account, with limits', async () => {
  const user = userEvent.setup()
  renderPage(<QualityPage />, { at: '/bank/quality' })
  await user.click(await screen.findByRole('radio', { name: 'Csak pontos' }))
  const upper = screen.getByRole('textbox', { name: /Felső összeghatár \(/ })
  expect(upper).toHaveValue('500\u00a0000')
  await user.clear(upper)
  await user.type(upper, 'sok')
  expect(screen.getByText('Ez nem összeg.')).toBeVisible()
  expect(screen.getByRole('button', { name: 'Mentés' })).toBeDisabled()
  await user.clear(upper)
  await user.type(upper, '0,00')
  expect(screen.getByText(/0 összeghatárral semmi sem lenne automatikus/)).toBeVisible()
  expect(screen.getByRole('button', { name: 'Mentés' })).toBeDisabled()
  await user.clear(upper)
  await user.type(upper, '1 200,5')
  await user.selectOptions(await screen.findByRole('combobox', { name: /Főszámla/ }), 'on')
  await user.click(screen.getByRole('switch', { name: /Levél a párosításról/ }))
  await user.click(screen.getByRole('button', { name: 'Mentés' }))
  await waitFor(() =>
    expect(sent).toEqual([
      {
        automatic: 'exact',
        upper_amount: '1200.5',
        digest: false,
        accounts: [{ account: 1, automatic: 'on', upper_amount: null }],
      },
    ]),
  )
})

it('after it stopped itself an administrator switches it on again', async () => {
  settings.stopped = {
    reason: 'undone',
    text: '30 napon belül 3 automatikus párosítást vontak vissza.',
    wrong: 3,
    of: 318,
    stopped_at: '2026-03-20T08:00:00+01:00',
  }
  renderPage(<QualityPage />, { at: '/bank/quality' })
  expect(await screen.findByText(/3 automatikus párosítást vontak vissza/)).toBeVisible()
  await userEvent.click(screen.getByRole('button', { name: 'Újra bekapcsolás' }))
  await waitFor(() => expect(screen.queryByText('Az automatikus párosítás leállt')).not.toBeInTheDocument())
  expect(sent).toEqual([{ resume: true }])
})

it('a spot check is undone after a question', async () => {
  const user = userEvent.setup()
  renderPage(<QualityPage />, { at: '/bank/quality', role: 'ACCOUNTANT' })
  await user.click(await screen.findByRole('button', { name: `Visszavonás: ${CHECK.line_text}` }))
  await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Visszavonás' }))
  await waitFor(() => expect(sent).toEqual([{ answer: 'undone' }]))
})

describe('the keys of the spot check', () => {
  const second = { ...CHECK, id: 6, line_text: 'second' }
  let answers: Map<number, SpotCheck['answer']>

  beforeEach(() => {
    answers = new Map()
    server.use(
      http.get('/api/spot-checks/', () =>
        HttpResponse.json(
          page(...[CHECK, second].map((one) => ({ ...one, answer: answers.get(one.id) ?? one.answer }))),
        ),
      ),
      http.post('/api/spot-checks/:id/answer/', async ({ request, params }) => {
        const body = (await request.json()) as { answer: 'good' | 'undone' }
        sent.push([params.id, body])
        answers.set(Number(params.id), body.answer)
        return HttpResponse.json({ ...CHECK, id: Number(params.id), ...body })
      }),
    )
  })
  afterEach(() => adoptPreferences({ language: 'hu', theme: 'auto', page: {} }))

  async function good(name: string) {
    const button = await screen.findByRole('button', { name: `Jó: ${name}` })
    expect(button).toHaveAttribute('aria-keyshortcuts', 'j')
    return button
  }

  it('say that a row is right and go on to the next; v asks before it undoes', async () => {
    const user = userEvent.setup()
    renderPage(<QualityPage />, { at: '/bank/quality', role: 'ACCOUNTANT' })
    ;(await good(CHECK.line_text)).focus()
    await user.keyboard('j')
    await waitFor(() => expect(sent).toEqual([['5', { answer: 'good' }]]))
    const next = await good('second')
    await waitFor(() => expect(next).toHaveFocus())
    await user.keyboard('v')
    expect(await screen.findByRole('dialog')).toHaveTextContent('second')
    // A letter in the dialog answers nothing.
    await user.keyboard('j')
    expect(sent).toHaveLength(1)
  })
  it('keep the focus where it was when an answer is refused', async () => {
    server.use(
      http.post('/api/spot-checks/:id/answer/', async () => {
        await new Promise((resolve) => setTimeout(resolve, 20))
        return HttpResponse.json({ detail: 'Vissza lett vonva.', code: 'stands_undone' }, { status: 409 })
      }),
    )
    const user = userEvent.setup()
    renderPage(<QualityPage />, { at: '/bank/quality', role: 'ACCOUNTANT' })
    const button = await good(CHECK.line_text)
    button.focus()
    await user.keyboard('j')
    expect(button).toHaveAttribute('aria-disabled', 'true')
    expect(button).toBeEnabled()
    await waitFor(() => expect(button).toHaveAttribute('aria-disabled', 'false'))
    expect(button).toHaveFocus()
  })
  it('do nothing elsewhere, nor where letters are switched off; they are told in the list of keys', async () => {
    const user = userEvent.setup()
    renderPage(<QualityPage />, { at: '/bank/quality', role: 'ACCOUNTANT' })
    const button = await good(CHECK.line_text)
    expect(shortcuts.get().map(({ key, label }) => `${key} ${label}`)).toEqual(
      expect.arrayContaining(['j Szúrópróba: jó', 'v Szúrópróba: visszavonás']),
    )
    await user.keyboard('j')
    adoptPreferences({ language: 'hu', theme: 'auto', page: { [LETTERS]: false } })
    button.focus()
    await user.keyboard('jv')
    expect(sent).toEqual([])
    expect(screen.queryByRole('dialog')).toBeNull()
  })
})
