/** The list of bank lines: what it asks, and what narrows it. */
import type { ListSpec } from '@/components/grid/list/listSpec'
import type { BankLine } from '@/types/bank'

import { getLines, LINES_KEY } from '../api'

/** Days come in pairs. */
export const DATE_FIELDS = ['booking_date', 'value_date'] as const

export const LINES: ListSpec<BankLine> = {
  name: LINES_KEY,
  path: '/bank/lines',
  filters: [
    'search',
    'account',
    'statement',
    'direction',
    'state',
    'explanation',
    'status',
    'currency',
    ...DATE_FIELDS.flatMap((field) => [`${field}_from`, `${field}_to`]),
    'amount_min',
    'amount_max',
  ],
  usual: ['booking_date', 'counterparty_name', 'remittance_information', 'amount', 'account', 'state'],
  usualOrdering: '-booking_date',
  getPage: getLines,
}
