/** The queue with nothing in it. */
import { screen } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'

import { account, page, statementFile } from '../../../../../tests/bank'
import { pretendDesk, QUEUE, service } from '../../../../../tests/told/matchingDesk'
import { renderPage } from '../../../../../tests/page'
import { server } from '../../../../../tests/server'
import { MatchingPage } from '../MatchingPage'

pretendDesk()

describe('where nothing is to be done', () => {
  it('tells when the next statement is to be expected, where those before came in a rhythm', async () => {
    const told = { proposed: 0, ambiguous: 0, to_explain: 0, open: 0, automatic: 0, done: 9, pending: 0 }
    service.lines = []
    let days = ['2036-11-09', '2036-11-16', '2036-11-23', '2036-11-30']
    server.use(
      http.get(`${QUEUE}summary/`, () => HttpResponse.json({ tabs: told, to_do: [] })),
      http.get('/api/bank-accounts/', () => HttpResponse.json(page(account()))),
      http.get('/api/statement-files/', () =>
        HttpResponse.json(
          page(...days.map((day) => statementFile({ imported_at: `${day}T08:00:00+01:00` }))),
        ),
      ),
    )
    const first = renderPage(<MatchingPage />, { at: '/matching' })
    expect(
      await screen.findByText(/kb\. 7 naponta jött kivonat; a következő 2036\. 12\. 07\. körül/),
    ).toBeVisible()
    first.unmount()
    days = days.map((day) => day.replace('2036', '2016'))
    const second = renderPage(<MatchingPage />, { at: '/matching' })
    expect(await screen.findByText(/a következő 2016\. 12\. 07\. óta esedékes/)).toBeVisible()
    second.unmount()
    days = days.slice(0, 2)
    renderPage(<MatchingPage />, { at: '/matching' })
    expect(await screen.findByText(/Kész 9 tétel/)).not.toHaveTextContent(/jött kivonat/)
  })
  it('tells what is done, and up to which day the bank is known', async () => {
    const tabs = { proposed: 0, ambiguous: 0, to_explain: 0, open: 0, automatic: 4, done: 1196, pending: 0 }
    service.lines = []
    server.use(
      http.get(`${QUEUE}summary/`, ({ request }) => {
        const first = new URL(request.url).searchParams.get('booking_date_from')
        if (first) expect(first).toMatch(/^\d{4}-\d\d-01$/)
        return HttpResponse.json({ tabs: first ? { ...tabs, done: 38 } : tabs, to_do: [] })
      }),
      http.get('/api/bank-accounts/', () =>
        HttpResponse.json(page(account({ last_statement_on: '2026-03-09' }))),
      ),
    )
    renderPage(<MatchingPage />, { at: '/matching' })
    expect(await screen.findByText(/Kész 1 ?200 tétel/)).toHaveTextContent(
      'Az utolsó kivonat napja: 2026. 03. 09.',
    )
    expect(await screen.findByText(/Az e havi tételek közül kész: 42\./)).toBeVisible()
  })
})
