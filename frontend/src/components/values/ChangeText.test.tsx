import { screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'

import { renderPage } from '../../../tests/page'
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
  it('of a code is told in words', () => {
    expect(told('correction_type', 'invoice', 'canceled')).toEqual(['számla', 'sztornózott'])
    expect(told('payment_method', 'cash', 'wire_transfer')).toEqual(['Készpénz', 'Átutalás'])
    expect(told('online_szamla_status', 'sent', 'done')).toEqual(['Elküldve', 'Elfogadva'])
    expect(told('notification_status', 'none', 'opened')).toEqual(['nincs', 'megnyitották'])
    expect(told('partner_tax_type', '', 'FOREIGN')).toEqual(['üres', 'külföldi'])
  })
  it('of related documents is told by their numbers, which lead to them', () => {
    const related = '[{"id": 123, "invoice_number": "E-2026-9"}, {"id": null, "invoice_number": "X-1"}]'
    expect(told('related_documents', '[]', related)).toEqual(['üres', 'E-2026-9, X-1'])
    expect(screen.getByRole('link', { name: 'E-2026-9' })).toHaveAttribute('href', '/invoices/123')
    expect(told('tags', '["a"]', '["a", "b"]')).toEqual(['a', 'a, b'])
  })
  it('of payments is told by those that came and those that were taken back', () => {
    const came = '[{"date": "2026-02-09", "amount": "100000.00", "payment_method": "cash"}, null]'
    expect(told('payments', '', came)).toEqual(['2026. 02. 09. 100 000 (Készpénz), üres üres'])
    expect(told('payments', came, came)).toHaveLength(2)
    expect(told('paid_amount', '0', '100000.50')).toEqual(['0', '100 000,50'])
  })
  it('of thousands of payments names the first, and how many there are besides', () => {
    const one = { date: '2026-02-09', amount: '1', payment_method: '' }
    const [text] = told('payments', '', JSON.stringify(Array(5000).fill(one)))
    expect(text).toMatch(/^(2026\. 02\. 09\. 1, ){11}2026\. 02\. 09\. 1 és még 4.988$/)
  })
  it('that is unknown stays as it is', () => {
    expect(told('correction_type', 'invoice', 'brand_new')).toEqual(['számla', 'brand_new'])
    expect(told('comment', '[not json', '{"a": 1}')).toEqual(['[not json', '{"a": 1}'])
  })
  it('of a rate has the places that it has', () => {
    expect(told('conversion_rate', '395.500000', '401.25')).toEqual(['395,5', '401,25'])
  })
})
