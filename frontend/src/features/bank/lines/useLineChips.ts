import { useTranslation } from 'react-i18next'

import type { Chip } from '@/components/tables/FilterChips'
import type { Filters } from '@/components/grid/list/listState'
import { useChips } from '@/components/grid/list/useChips'
import type { BankAccount } from '@/types/bank'

import { accountName, CODES, LINE_STATES, STATUSES } from '../words'
import { DATE_FIELDS } from './list'

/** What narrows the list of lines now. */
export function useLineChips(
  filters: Filters,
  set: (filters: Filters) => void,
  accounts: readonly BankAccount[],
): Chip[] {
  const { t } = useTranslation('bank')
  const account = (id: string) => {
    const found = accounts.find((each) => String(each.id) === id)
    return found ? accountName(found) : `#${id}`
  }
  const status = (value: string) => {
    const known = STATUSES.find((each) => each === value)
    return known ? t(`status.${known}`) : value
  }
  const state = (value: string) => {
    const known = LINE_STATES.find((each) => each === value)
    return known ? t(`state.${known}`) : value
  }
  const code = (value: string) => {
    const known = CODES.find((each) => each === value)
    return known ? t(`code.${known}`) : value
  }
  const direction = (value: string) => (value === 'in' || value === 'out' ? t(`quick.${value}`) : value)
  return useChips(filters, set, [
    { name: 'search', label: t('filter.search'), kind: 'text', say: (value) => `„${value}”` },
    { name: 'account', label: t('filter.account'), kind: 'text', say: account },
    { name: 'statement', label: t('filter.statement'), kind: 'text', say: (id) => `#${id}` },
    { name: 'direction', label: t('filter.direction'), kind: 'text', say: direction },
    { name: 'state', label: t('filter.state'), kind: 'text', say: state },
    { name: 'explanation', label: t('column.state'), kind: 'choice', say: code },
    { name: 'status', label: t('column.status'), kind: 'choice', say: status },
    { name: 'currency', label: t('column.currency'), kind: 'choice' },
    ...DATE_FIELDS.map((name) => ({ name, label: t(`column.${name}`), kind: 'days' as const })),
    { name: 'amount', label: t('column.amount'), kind: 'amounts' },
  ])
}
