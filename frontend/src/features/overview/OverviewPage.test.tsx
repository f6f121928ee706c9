import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'

import { speak } from '@/lib/user/i18n'
import type { CurrencyOverview, Figure, Overview } from '@/types/api'

import { renderPage } from '../../../tests/page'
import { server } from '../../../tests/server'
import { OverviewPage } from './OverviewPage'

const NBSP = '\u00a0'

function figure(amount: string, count: number, query: Record<string, string>): Figure {
  return { amount, count, query, amount_formatted: amount }
}

function currency(name: string, outstanding: string): CurrencyOverview {
  const open = { open: 'true', currency: name }
  return {
    currency: name,
    outstanding: figure(outstanding, 42, open),
    overdue: figure('1234.50', 1, { ...open, overdue: 'true' }),
    due_this_week: figure('0.00', 0, { ...open, due_date_from: '2026-11-25', due_date_to: '2026-12-01' }),
    paid_this_month: figure('500.00', 2, { currency: name, payment_status: 'paid' }),
    ageing: [
      { ...figure(outstanding, 41, { ...open, overdue: 'false' }), age: 'not_due' },
      { ...figure('1234.50', 1, { ...open, due_date_to: '2026-11-24' }), age: 'days_1_30' },
    ],
    debtors: [
      {
        partner_name: 'Tűzlámpa & Társa Bt.',
        partner_tax_number: '12345678-1-42',
        outstanding: figure('900.00', 3, { ...open, partner_tax_number: '12345678-1-42' }),
        overdue: figure('0.00', 0, { ...open, partner_tax_number: '12345678-1-42', overdue: 'true' }),
      },
    ],
    turnover: [
      { ...figure('-100.00', 1, { fulfillment_date_from: '2026-10-01' }), month: '2026-10' },
      { ...figure('300.00', 2, { fulfillment_date_from: '2026-11-01' }), month: '2026-11' },
    ],
  }
}

const OVERVIEW: Overview = {
  today: '2026-11-25',
  since: '2026-11-24T08:00:00+01:00',
  currencies: [currency('HUF', '19476607.00'), currency('EUR', '1234.56')],
  changes: {
    counts: { created: 2, changed: 1, gone: 0, returned: 0 },
    latest: [
      {
        kind: 'changed',
        at: '2026-11-25T02:00:00+01:00',
        sync_log_id: 7,
        invoice_id: 88,
        invoice_number: 'E-2026-88',
        partner_name: 'Alma Kft.',
        field: 'payment_status',
        old_value: 'outstanding',
        new_value: 'paid',
      },
    ],
    query: { since: '2026-11-24T08:00:00+01:00' },
    periods: [
      {
        period: 'today',
        counts: { created: 0, changed: 0, gone: 0, returned: 0 },
        created: [],
        paid: [],
        query: { since: '2026-11-25T00:00:00+01:00', imports: 'false' },
      },
      {
        period: 'week',
        counts: { created: 3, changed: 5, gone: 0, returned: 0 },
        created: [{ currency: 'HUF', count: 2, amount: '31750.00', amount_formatted: '31 750 Ft' }],
        paid: [{ currency: 'EUR', count: 1, amount: '483.04', amount_formatted: '483,04 €' }],
        query: { since: '2026-11-19T00:00:00+01:00', imports: 'false' },
      },
    ],
    imports: [{ sync_log_id: 4, at: '2026-11-20T10:00:00+01:00', documents: 282, first: true }],
  },
  health: { level: 'green', reasons: [{ code: 'up_to_date', text: 'Friss.' }] },
  last_sync_time: '2026-11-25T02:00:00+01:00',
  last_sync_time_formatted: '2026. 11. 25. 2:00',
  last_success_time: '2026-11-25T02:00:00+01:00',
}

let visits = 0

function answer(overview: Partial<Overview>) {
  server.use(
    http.get('/api/billingo-overview/', () => HttpResponse.json({ ...OVERVIEW, ...overview })),
    http.post('/api/billingo-overview/visit/', () => {
      visits += 1
      return new HttpResponse(null, { status: 204 })
    }),
    http.get('/api/billingo-sync-logs/', () =>
      HttpResponse.json({ count: 0, next: null, previous: null, results: [] }),
    ),
  )
}

const NOTHING: Partial<Overview> = {
  last_sync_time: null,
  currencies: [{ ...currency('HUF', '0.00'), turnover: [], debtors: [], ageing: [] }],
  health: { level: 'red', reasons: [{ code: 'no_api_key', text: 'Még nincs API-kulcs.' }] },
}

/** The parameters of a link, to be held against those of the figure. */
function queryOf(link: HTMLElement) {
  const url = new URL(link.getAttribute('href') ?? '', 'http://x')
  return { path: url.pathname, query: Object.fromEntries(url.searchParams) }
}

describe('each figure', () => {
  it('is a link to exactly the list that makes it up, in every currency', async () => {
    answer({})
    renderPage(<OverviewPage />)
    const cards = await screen.findByRole('list', { name: 'Mutatók' })
    for (const {
      currency: name,
      outstanding,
      overdue,
      due_this_week,
      paid_this_month,
    } of OVERVIEW.currencies) {
      const figures = [outstanding, overdue, due_this_week, paid_this_month].filter(
        ({ count }) => name === 'HUF' || count > 0,
      )
      const links = within(cards)
        .getAllByRole('link')
        .filter((link) => queryOf(link).query.currency === name)
      expect(links.map(queryOf)).toEqual(figures.map(({ query }) => ({ path: '/invoices', query })))
    }
  })

  it('shows every digit as people write it, and says what it is of', async () => {
    answer({})
    renderPage(<OverviewPage />)
    const link = await screen.findByRole('link', {
      name: `Kintlévőség: 19${NBSP}476${NBSP}607${NBSP}Ft, 42 bizonylat`,
    })
    expect(link).toHaveTextContent('19 476 607 Ft')
    expect(screen.getByRole('link', { name: /^Kintlévőség: 1.234,56.€/ })).toBeVisible()
  })

  it('of months and debtors leads to its list too', async () => {
    answer({})
    renderPage(<OverviewPage />)
    const month = await screen.findByRole('link', { name: /^2026\. október: −100.Ft, 1 bizonylat/ })
    expect(queryOf(month).query).toEqual({ fulfillment_date_from: '2026-10-01' })
    const debtor = screen.getByRole('link', { name: /^Tűzlámpa & Társa Bt\., Tartozás: 900.Ft/ })
    expect(queryOf(debtor).query.partner_tax_number).toBe('12345678-1-42')
  })
})

it('shows the turnover as a table to who prefers it', async () => {
  answer({})
  renderPage(<OverviewPage />)
  await userEvent.click(await screen.findByText('Táblázat'))
  const table = screen.getByRole('table', { name: 'Havi forgalom' })
  expect(within(table).getAllByRole('row')).toHaveLength(3)
})

it('shows charts of the currency that is chosen, and keeps it in the address', async () => {
  answer({})
  const { address } = renderPage(<OverviewPage />)
  await userEvent.click(await screen.findByRole('radio', { name: 'EUR' }))
  expect(address()).toBe('/?currency=EUR')
  const ageing = screen.getByRole('table', { name: 'Korosítás' })
  expect(within(ageing).getByRole('link', { name: /^Még nem járt le: 1.234,56.€/ })).toBeVisible()
})

it('tells what changed since the last visit, in words', async () => {
  answer({})
  renderPage(<OverviewPage />)
  expect(await screen.findByText('Kiegyenlítetlen → Kiegyenlített')).toBeVisible()
  const created = screen.getByRole('link', { name: '2 új bizonylat' })
  expect(queryOf(created)).toEqual({
    path: '/changes',
    query: { since: '2026-11-24T08:00:00+01:00', kind: 'created' },
  })
})

it('tells on the first day what is new today and in seven days, and a first import in one line', async () => {
  answer({ since: null })
  renderPage(<OverviewPage />)
  const news = await screen.findByRole('region', { name: 'Változások' })
  expect(news).toHaveTextContent('Manem változott semmi')
  expect(news).toHaveTextContent(/Az elmúlt 7 napban3 új bizonylat 31.750.Ft/)
  expect(news).toHaveTextContent(/1 kiegyenlített számla 483,04.€/)
  expect(queryOf(within(news).getByRole('link', { name: '3 új bizonylat' })).query).toMatchObject({
    since: '2026-11-19T00:00:00+01:00',
    kind: 'created',
  })
  expect(
    within(news).getByRole('link', { name: 'Első szinkron: 282 bizonylat érkezett a Billingóból' }),
  ).toHaveAttribute('href', '/sync?log=4')
})

it('tells why the mirror is not fresh, and what to do', async () => {
  answer({ health: { level: 'red', reasons: [{ code: 'last_sync_failed', text: 'Sikertelen volt.' }] } })
  renderPage(<OverviewPage />, { role: 'USER' })
  expect(await screen.findByText('Sikertelen volt.')).toBeVisible()
  expect(screen.getByText(/^Szóljon a cég adminisztrátorának: /)).toBeVisible()
})

describe('before there is a key', () => {
  it('leads an administrator to the place where it is entered', async () => {
    answer(NOTHING)
    renderPage(<OverviewPage />)
    expect(await screen.findByRole('link', { name: 'Billingo-fiók csatlakoztatása' })).toHaveAttribute(
      'href',
      '/sync',
    )
    expect(screen.queryByRole('list', { name: 'Mutatók' })).not.toBeInTheDocument()
  })

  it('tells others whom to ask', async () => {
    answer(NOTHING)
    renderPage(<OverviewPage />, { role: 'ACCOUNTANT' })
    expect(await screen.findByText(/^Kérje meg a cég adminisztrátorát/)).toBeVisible()
    expect(screen.queryByRole('link', { name: 'Billingo-fiók csatlakoztatása' })).not.toBeInTheDocument()
  })
})

it('speaks English too', async () => {
  await speak('en')
  answer({})
  renderPage(<OverviewPage />)
  const link = await screen.findByRole('link', { name: /^Outstanding: 19,476,607.Ft, 42 documents/ })
  expect(link).toBeVisible()
})

it('says that the service does not answer, and asks again on request', async () => {
  server.use(
    http.get('/api/billingo-overview/', () =>
      HttpResponse.json({ code: 'not_a_member', detail: 'Nem tagja.' }, { status: 403 }),
    ),
  )
  renderPage(<OverviewPage />)
  expect(await screen.findByRole('alert')).toHaveTextContent('Nem tagja.')
  answer({})
  await userEvent.click(screen.getByRole('button', { name: 'Újrapróbálkozás' }))
  expect(await screen.findByRole('list', { name: 'Mutatók' })).toBeVisible()
})

it('tells of the visit when the news are shown, and not before', async () => {
  visits = 0
  server.use(http.get('/api/billingo-overview/', () => HttpResponse.json({}, { status: 500 })))
  const failed = renderPage(<OverviewPage />)
  expect(await screen.findByRole('alert')).toBeVisible()
  expect(visits).toBe(0)
  failed.unmount()
  answer({})
  renderPage(<OverviewPage />)
  expect(await screen.findByRole('list', { name: 'Mutatók' })).toBeVisible()
  await waitFor(() => expect(visits).toBe(1))
})
