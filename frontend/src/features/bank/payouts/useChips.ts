import { useTranslation } from 'react-i18next'

import type { Filters } from '@/components/grid/list/listState'
import { useChips } from '@/components/grid/list/useChips'
import type { Chip } from '@/components/tables/FilterChips'
import type { BankAccount } from '@/types/bank'

import { accountName } from '../words'
import { PAYOUT_STATES, providerName } from './words'

/** What narrows the list of payouts now. */
export function usePayoutChips(
  filters: Filters,
  set: (filters: Filters) => void,
  accounts: readonly BankAccount[],
): Chip[] {
  const { t } = useTranslation('bank')
  const account = (id: string) => {
    const found = accounts.find((each) => String(each.id) === id)
    return found ? accountName(found) : `#${id}`
  }
  const state = (value: string) => {
    const known = PAYOUT_STATES.find((each) => each === value)
    return known ? t(`payouts.state.${known}`) : value
  }
  return useChips(filters, set, [
    { name: 'search', label: t('filter.search'), kind: 'text', say: (value) => `„${value}”` },
    { name: 'provider', label: t('payouts.provider'), kind: 'choice', say: providerName },
    { name: 'state', label: t('payouts.line'), kind: 'choice', say: state },
    { name: 'account', label: t('filter.account'), kind: 'text', say: account },
    { name: 'currency', label: t('column.currency'), kind: 'choice' },
    { name: 'day', label: t('payouts.day'), kind: 'days' },
    { name: 'amount', label: t('payouts.amount'), kind: 'amounts' },
  ])
}
