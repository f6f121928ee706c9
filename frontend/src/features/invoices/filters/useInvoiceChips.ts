import { useTranslation } from 'react-i18next'

import type { Chip } from '@/components/tables/FilterChips'
import { valuesOf, type Filters } from '@/components/grid/list/listState'
import { useChips } from '@/components/grid/list/useChips'
import { taxNumber } from '@/lib/values/formats'

import { AMOUNT_FIELDS, DATE_FIELDS, FLAGS, LISTS } from '../list'

/** What narrows the list of invoices now. */
export function useInvoiceChips(filters: Filters, set: (filters: Filters) => void): Chip[] {
  const { t, i18n } = useTranslation('invoices')
  const unpaid = valuesOf(filters, 'payment_status').includes('outstanding')
  const word = (field: (typeof LISTS)[number]) => (value: string) => {
    // Together with what is unpaid it says nothing more.
    if (value === 'expired') return unpaid ? '' : t('filter.expired')
    if (field === 'currency') return value === 'none' ? t('filter.noCurrency') : value
    const key = `common:${field === 'type' ? 'documentType' : 'paymentStatus'}.${value}`
    return i18n.exists(key) ? (t as (name: string) => string)(key) : value
  }
  return useChips(filters, set, [
    { name: 'search', label: t('filter.search'), kind: 'text', say: (value) => `„${value}”` },
    { name: 'partner_name', label: t('filter.partner_name'), kind: 'text' },
    { name: 'partner_tax_number', label: t('filter.partner_tax_number'), kind: 'text', say: taxNumber },
    ...LISTS.map((name) => ({ name, label: t(`filter.${name}`), kind: 'choice' as const, say: word(name) })),
    ...FLAGS.map((name) => ({ name, label: t(`filter.${name}`), kind: 'flag' as const })),
    ...DATE_FIELDS.map((name) => ({ name, label: t(`filter.${name}`), kind: 'days' as const })),
    ...AMOUNT_FIELDS.map((name) => ({ name, label: t(`filter.${name}`), kind: 'amounts' as const })),
  ])
}
