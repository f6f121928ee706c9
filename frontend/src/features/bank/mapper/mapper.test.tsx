import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse } from 'msw'
import { beforeEach, expect, it } from 'vitest'

import { account, imported, page, refused, tablePreview } from '../../../../tests/bank'
import { renderPage } from '../../../../tests/page'
import { server } from '../../../../tests/server'
import { StatementsPage } from '../StatementsPage'

const LAYOUTS = '/api/statement-layouts/'
let kept: { name: string; mapping: Record<string, unknown> }[]
let tried: Record<string, unknown>[]
let sent: FormData[]

beforeEach(() => {
  kept = []
  tried = []
  sent = []
  server.use(
    http.get('/api/bank-accounts/', () => HttpResponse.json(page(account()))),
    http.get('/api/statement-files/', () => HttpResponse.json(page())),
    http.get(LAYOUTS, () =>
      HttpResponse.json(
        page(
          ...kept.map((layout, index) => ({
            id: index + 1,
            code: `own-${index}`,
            ...layout,
            created_by: 'kata',
            created_at: '2026-04-01T08:00:00+02:00',
            updated_at: '2026-04-01T08:00:00+02:00',
          })),
        ),
      ),
    ),
    http.post('/api/bank-statements/', async ({ request }) => {
      sent.push(await request.formData())
      const told = kept.length > 0 ? imported() : refused('unknown_format', 'Ismeretlen formátum.')
      return HttpResponse.json({ files: [told] })
    }),
    http.post(`${LAYOUTS}preview/`, async ({ request }) => {
      const mapping = (await request.formData()).get('mapping')
      if (typeof mapping !== 'string') return HttpResponse.json(tablePreview())
      tried.push(JSON.parse(mapping) as Record<string, unknown>)
      const { columns } = tried.at(-1) as { columns: Record<string, unknown> }
      if (!('remittance_information' in columns)) {
        const problem = { where: 'columns.booking_date', code: 'wrong_value', text: 'Ez nem nap.' }
        return HttpResponse.json(tablePreview({ problems: [problem] }))
      }
      return HttpResponse.json(
        tablePreview({
          lines: [
            {
              line: 2,
              status: 'booked',
              booking_date: '2026-03-02',
              value_date: null,
              amount: '-100.50',
              currency: 'EUR',
              counterparty_name: '',
              counterparty_account: '',
              remittance_information: 'bérleti díj',
              type_text: '',
              bank_reference: '',
              balance_after: null,
            },
          ],
          sums: [
            {
              account: '',
              currency: 'EUR',
              lines: 1,
              pending: 0,
              credits: '0.00',
              debits: '100.50',
              opening: null,
              closing: null,
              adds_up: null,
            },
          ],
        }),
      )
    }),
    http.post(LAYOUTS, async ({ request }) => {
      const body = (await request.json()) as (typeof kept)[number]
      if (body.name === 'OTP') {
        const errors = { name: ['Így hívnak egy közös kiosztást.'] }
        return HttpResponse.json({ detail: 'Hibás.', code: 'invalid', errors }, { status: 400 })
      }
      kept.push(body)
      const row = { id: 1, code: 'own-1', created_by: 'kata', ...body }
      const at = '2026-04-01T08:00:00+02:00'
      return HttpResponse.json({ ...row, created_at: at, updated_at: at }, { status: 201 })
    }),
  )
})

it('an unknown table is told column by column, seen as lines, kept, and read by it', async () => {
  const user = userEvent.setup({ applyAccept: false })
  renderPage(<StatementsPage />, { at: '/bank/statements' })
  await user.upload(
    screen.getByLabelText('Bankkivonatok beolvasása', { selector: 'input' }),
    new File(['x'], 'cib.csv'),
  )
  await user.click(await screen.findByRole('button', { name: 'Oszlopok megadása' }))
  const dialog = within(await screen.findByRole('dialog', { name: /Oszlopok: cib.csv/ }))
  expect(await dialog.findByRole('combobox', { name: 'Mi ez: Nap?' })).toHaveValue('booking_date')
  expect(dialog.getAllByText('javaslat')).toHaveLength(2)
  // Nothing is tried as long as something is not said.
  expect(dialog.getByText('Még megadandó:').parentElement).toHaveTextContent('Pénznem')
  expect(tried).toEqual([])
  await user.selectOptions(dialog.getByRole('combobox', { name: 'Pénznem' }), 'EUR')
  expect(await dialog.findByText(/Könyvelés napja: Ez nem nap/)).toBeVisible()
  expect(dialog.getByRole('button', { name: 'Mentés és beolvasás' })).toBeDisabled()
  await user.selectOptions(dialog.getByRole('combobox', { name: 'Mi ez: Szöveg?' }), 'remittance_information')
  expect(await dialog.findByText('−100,50 €')).toBeVisible()
  expect(dialog.getByText(/1 tétel .* terhelés 100,50 €/)).toBeVisible()

  const name = dialog.getByRole('textbox', { name: 'A kiosztás neve' })
  await user.type(name, 'OTP{Enter}')
  expect(await dialog.findByText('Így hívnak egy közös kiosztást.')).toBeVisible()
  await user.clear(name)
  await user.type(name, 'CIB{Enter}')
  expect(await screen.findByText('2 új tétel, 1 már megvolt')).toBeVisible()
  expect(kept).toEqual([{ name: 'CIB', mapping: tried.at(-1) }])
  expect(sent).toHaveLength(2)
  await waitFor(() =>
    expect(screen.getByRole('table', { name: 'Saját oszlopkiosztások' })).toHaveTextContent('CIB'),
  )
})
