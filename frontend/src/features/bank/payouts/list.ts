/** The list of payouts: what it asks, and what narrows it. */
import type { ListSpec } from '@/components/grid/list/listSpec'
import type { ProviderPayout } from '@/types/bank'

import { PAYOUTS_KEY } from '../api'
import { getPayouts } from './api'

export const PAYOUTS: ListSpec<ProviderPayout> = {
  name: PAYOUTS_KEY,
  path: '/bank/payouts',
  filters: [
    'search',
    'provider',
    'state',
    'account',
    'currency',
    'day_from',
    'day_to',
    'amount_min',
    'amount_max',
  ],
  usual: ['provider', 'day', 'gross', 'fee', 'net', 'state'],
  usualOrdering: '-day',
  getPage: getPayouts,
}
