import { describe, expect, it } from 'vitest'

import { allocation, match, queueLine, worksheet } from '../../../../../tests/told/matching'
import { tabOf } from '../words'
import { draftOf } from './draft'
import { primaryOf } from './primary'

/** A line that a rule explains, and whose documents are proposed. */
function explained(code: 'payout' | 'own_transfer') {
  const explanation = { code, code_text: code, tax: null, by: 'rule', rule: null, reason: '', pair: null }
  const line = queueLine({ state: 'explained', explanation: explanation as never })
  return worksheet({ line, match: match({ allocations: [allocation()] }) })
}

describe('what a rule explains and the matcher would lay on documents', () => {
  it('is a contradiction, in which the rule has the first word', () => {
    const sheet = explained('own_transfer')
    expect(tabOf(sheet.line)).toBe('to_explain')
    expect(primaryOf(sheet, draftOf(sheet.match))).toBe('acceptKind')
  })

  it('is none where it is a payout: its documents are accepted', () => {
    const sheet = explained('payout')
    expect(tabOf(sheet.line)).toBe('proposed')
    expect(primaryOf(sheet, draftOf(sheet.match))).toBe('accept')
  })
})
