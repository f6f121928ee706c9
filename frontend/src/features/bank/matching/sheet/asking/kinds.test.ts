import { expect, it } from 'vitest'

import { queueLine } from '../../../../../../tests/told/matching'
import { kindsOf } from '../../reckoning/kinds'

it('means the same by 7, 8 and 9, whichever way the money goes, and offers each kind once', () => {
  const [out, into] = ['-5', '5'].map((amount) => kindsOf(queueLine({ amount, explanation: null }))) as [
    string[],
    string[],
  ]
  expect(out.slice(6, 9)).toEqual(['loan', 'mistaken_transfer', 'other'])
  expect(into.slice(6, 9)).toEqual(out.slice(6, 9))
  // What goes back has the same digit as well.
  expect([into[2], out[2]]).toEqual(['supplier_refund', 'customer_refund'])
  for (const kinds of [out, into]) expect(new Set(kinds).size).toBe(kinds.length)
})
