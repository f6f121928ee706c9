import { screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse } from 'msw'
import { expect, it } from 'vitest'

import type { BankChange } from '@/types/bank'

import { account, page } from '../../../../tests/bank'
import { renderPage } from '../../../../tests/page'
import { server } from '../../../../tests/server'
import { BankChangesPage } from '../BankChangesPage'

const NEW: BankChange = {
  kind: 'new',
  at: '2026-04-01T08:00:00+02:00',
  line_id: 7,
  account_id: 1,
  booking_date: '2026-03-31',
  amount: '-300.00',
  currency: 'HUF',
  counterparty_name: '',
  remittance_information: 'Havi díj',
  field: null,
  old_value: null,
  new_value: null,
  user: 'kata',
}
const explained = { kind: 'explained', field: 'explanation', old_value: '', new_value: 'bank_fee', user: '' }

it('lines that came and what became of them are told, and narrowed by the address', async () => {
  const asked: string[] = []
  server.use(
    http.get('/api/bank-accounts/', () => HttpResponse.json(page(account()))),
    http.get('/api/bank-changes/', ({ request }) => {
      asked.push(new URL(request.url).search)
      return HttpResponse.json(
        page(
          { ...NEW, ...explained },
          { ...NEW, kind: 'changed', field: 'status', old_value: 'pending', new_value: 'expired' },
          { ...NEW, kind: 'withdrawn', remittance_information: 'Nincs már' },
          NEW,
        ),
      )
    }),
  )
  const { address } = renderPage(<BankChangesPage />, { at: '/bank/changes?since=2026-03-01' })
  await screen.findAllByText('Főszámla')
  const table = await screen.findByRole('table', { name: 'Banki változások' })
  const [explainedRow, changedRow, withdrawnRow, newRow] = within(table).getAllByRole('row').slice(1) as [
    HTMLElement,
    HTMLElement,
    HTMLElement,
    HTMLElement,
  ]
  expect(explainedRow).toHaveTextContent(
    /Más besorolásNincs találat → bankköltség.*−300 Ft.*Főszámla.*magától/,
  )
  expect(changedRow).toHaveTextContent(/MódosultFüggő → Sosem könyvelték/)
  expect(within(withdrawnRow).queryByRole('link')).not.toBeInTheDocument()
  expect(within(newRow).getByRole('link', { name: 'Havi díj' })).toHaveAttribute('href', '/bank/lines/7')
  expect(asked[0]).toBe('?since=2026-03-01&page=1&page_size=50')
  await userEvent.click(screen.getByRole('checkbox', { name: 'Visszavonva' }))
  expect(address()).toBe('/bank/changes?since=2026-03-01&kind=withdrawn')
  expect(asked.at(-1)).toBe('?since=2026-03-01&kind=withdrawn&page=1&page_size=50')
})
