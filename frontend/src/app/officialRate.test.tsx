import { screen } from '@testing-library/react'
import { expect, it } from 'vitest'

import type { BankLineDetail } from '@/types/bank'
import type { BillingoInvoiceDetail } from '@/types/api'

import { lineDetail } from '../../tests/bank'
import { invoice } from '../../tests/invoice'
import { renderPage } from '../../tests/page'
import { Facts as LineFacts } from '@/features/bank/detail/Facts'
import { Facts as InvoiceFacts } from '@/features/invoices/detail/Facts'

const RATE = {
  day: '2026-11-19',
  currency: 'JPY',
  unit: 100,
  rate: '238.15',
  source: 'MNB',
  amount_huf: '23817.38',
}

function shown(currency: string, official_rate: BankLineDetail['official_rate']) {
  const document = { ...invoice({ currency }), official_rate } as BillingoInvoiceDetail
  const { unmount } = renderPage(
    <>
      <LineFacts line={lineDetail({ currency, official_rate })} />
      <InvoiceFacts invoice={document} />
    </>,
  )
  const told = screen
    .queryAllByText('Hivatalos árfolyamon')
    .map((name) => name.nextElementSibling?.textContent)
  unmount()
  return told.map((text) => text?.replaceAll('\u00a0', ' '))
}

it('a line and a document in another currency tell what they are at the rate of their day, or that there is none', () => {
  const worth = '23 817,38 Ft · 100 JPY = 238,15 Ft (MNB, 2026. 11. 19.)'
  expect(shown('JPY', RATE)).toEqual([worth, worth])
  const none = 'Erre a napra nincs MNB-árfolyam.'
  expect(shown('USD', null)).toEqual([none, none])
  expect(shown('HUF', null)).toEqual([])
})
