import { describe, expect, it } from 'vitest'

import { renderPage } from '../../tests/page'
import { ChangeText } from './ChangeText'

function told(field: string, before: string, after: string): string[] {
  const change = {
    kind: 'changed',
    at: '2026-04-22T02:00:00+02:00',
    sync_log_id: 1,
    invoice_id: 1,
    invoice_number: '2026-1',
    partner_name: 'Őrláng Kórház',
    field,
    old_value: before,
    new_value: after,
  } as const
  const { container } = renderPage(<ChangeText change={change} />)
  return [...container.querySelectorAll('del, ins')].map(({ textContent }) =>
    textContent.replaceAll('\u00a0', ' '),
  )
}

describe('a change', () => {
  it('of an amount has both places, or none', () => {
    expect(told('gross_total', '18833.60', '18833.00')).toEqual(['18 833,60', '18 833'])
  })
  it('of a rate has the places that it has', () => {
    expect(told('conversion_rate', '395.500000', '401.25')).toEqual(['395,5', '401,25'])
  })
})
