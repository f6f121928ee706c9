/** The buttons below a line, which have to stay where they are from one line to the next. */
import { within } from '@testing-library/react'
import { expect, it } from 'vitest'

import type { QueueLine } from '@/types/matching'

import { pretendDesk, service, sheet, shown } from '../../../../tests/told/matchingDesk'

pretendDesk()

const EXPLANATION: NonNullable<QueueLine['explanation']> = {
  code: 'supplier_payment',
  code_text: 'szállító kifizetése',
  tax: null,
  by: 'rule',
  rule: { id: null, key: 'supplier', name: 'szállító, aki nem vevő' },
  reason: 'Nem vevő, akitől pénz jött volna.',
  pair: null,
}

function explained(proposed: boolean) {
  const told = service.sheets.get(1)
  if (told === undefined) throw new Error('no such line')
  const match = proposed ? told.match : null
  service.sheets.set(1, { ...told, match, line: { ...told.line, explanation: EXPLANATION } })
}

const labels = () =>
  within(sheet())
    .getAllByRole('button')
    .filter((button) => button.closest('[data-acts]'))
    .map((button) => button.textContent)

it('are four where something is proposed, also for a line that a rule explained', async () => {
  explained(true)
  await shown()
  expect(labels()).toHaveLength(4)
})

it('have the undoing of an explanation where nothing is proposed', async () => {
  explained(false)
  await shown()
  expect(labels().some((label) => label.startsWith('Visszavonás'))).toBe(true)
})
