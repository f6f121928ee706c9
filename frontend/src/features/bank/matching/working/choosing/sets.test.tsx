/** Several invoices together that a line may pay: one row with their sum, one digit. */
import { screen, waitFor, within } from '@testing-library/react'
import { beforeEach, expect, it } from 'vitest'

import { press, pretendDesk, service, sheet, shown } from '../../../../../../tests/told/matchingDesk'
import { allocation, candidate, match, worksheet } from '../../../../../../tests/told/matching'

pretendDesk()

const NUMBERS = ['A-1', 'A-2', 'A-3']
const part = (at: number, amount: string) =>
  allocation({
    invoice_id: 50 + at,
    invoice_number: NUMBERS[at] ?? '',
    amount,
    line_amount: amount,
    invoice_amount: amount,
  })

/** Of 127 000: the first two together, the first and the third, or one alone that is not among the documents. */
beforeEach(() => {
  const told = service.sheets.get(1)
  if (!told) throw new Error('no such line')
  const sets = [
    [part(0, '100000.00'), part(1, '27000.00')],
    [part(0, '100000.00'), part(2, '27000.00')],
    [part(0, '100000.00'), allocation({ invoice_id: 999 })],
    [allocation({ invoice_id: 50 })],
  ]
  const alternatives = sets.map((allocations, at) => ({ allocations, confidence: 0.4 - at / 10 }))
  const documents = NUMBERS.map((number, at) =>
    candidate({
      invoice_id: 50 + at,
      invoice_number: number,
      why: 'alternative',
      open_amount: at === 0 ? '100000.00' : '27000.00',
    }),
  )
  const ambiguous = match({ id: 1, status: 'ambiguous', allocations: [], alternatives })
  service.sheets.set(1, worksheet({ line: told.line, match: ambiguous, documents }))
})

const chosen = () =>
  within(sheet())
    .getAllByRole('checkbox', { checked: true })
    .map((box) => (box as HTMLInputElement).labels?.[0]?.textContent)

it('is told with its numbers and sum behind the documents, where all of them are shown', async () => {
  await shown()
  const texts = within(screen.getByRole('list', { name: 'Számlák' }))
    .getAllByRole('listitem')
    .map((one) => one.textContent.replaceAll('\u00a0', ' '))
  expect(texts).toHaveLength(5)
  expect(texts[3]).toContain('A-1 + A-2')
  expect(texts[3]).toContain('együtt 127 000 Ft')
  expect(texts[4]).toContain('A-1 + A-3')
})

it('is put in by one digit, in the place of another one, and out; Enter accepts it as what was thought of', async () => {
  await shown()
  press('4')
  expect(chosen()).toEqual(['1: A-1', '2: A-2', '4: A-1 + A-2'])
  press('4')
  expect(within(sheet()).queryAllByRole('checkbox', { checked: true })).toEqual([])
  press('4')
  press('5')
  expect(chosen()).toEqual(['1: A-1', '3: A-3', '5: A-1 + A-3'])
  press('Enter')
  await waitFor(() => expect(service.sent).toHaveLength(1))
  expect(service.sent[0]).toEqual(['/api/matches/1/accept/', { version: 1, alternative: 1 }])
})
