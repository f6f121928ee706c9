import { useTranslation } from 'react-i18next'

import type { Chip } from '@/components/FilterChips'
import { taxNumber } from '@/lib/formats'
import { useFormats } from '@/lib/useFormats'

import { DATE_FIELDS, FLAGS, LISTS, valuesOf, withFilters, type Filters } from '../filters'

/** What narrows the list now, in words; each chip takes its part away. */
export function useChips(filters: Filters, set: (filters: Filters) => void): Chip[] {
  const { t, i18n } = useTranslation('invoices')
  const formats = useFormats()
  const chips: Chip[] = []
  const add = (id: string, label: string, without: Filters) =>
    chips.push({ id, label, remove: () => set(withFilters(filters, without)) })

  const word = (field: (typeof LISTS)[number], value: string) => {
    if (field === 'currency') return value === 'none' ? t('filter.noCurrency') : value
    const key = `common:${field === 'type' ? 'documentType' : 'paymentStatus'}.${value}`
    return i18n.exists(key) ? (t as (name: string) => string)(key) : value
  }
  if (filters.search) add('search', `${t('filter.search')}: „${filters.search}”`, { search: '' })
  if (filters.partner_name !== undefined) {
    add('partner_name', `${t('filter.partner_name')}: ${filters.partner_name}`, { partner_name: '' })
  }
  if (filters.partner_tax_number) {
    const label = `${t('filter.partner_tax_number')}: ${taxNumber(filters.partner_tax_number)}`
    add('partner_tax_number', label, { partner_tax_number: '' })
  }
  for (const field of LISTS) {
    const values = valuesOf(filters, field)
    if (values.length === 0) continue
    const label = `${t(`filter.${field}`)}: ${values.map((value) => word(field, value)).join(', ')}`
    add(field, label, { [field]: '' })
  }
  for (const flag of FLAGS) {
    const value = filters[flag]
    if (!value) continue
    const yes = value === 'true' || value === '1'
    add(flag, yes ? t(`filter.${flag}`) : `${t(`filter.${flag}`)}: ${t('filter.no')}`, { [flag]: '' })
  }
  for (const field of DATE_FIELDS) {
    const [from, to] = [filters[`${field}_from`], filters[`${field}_to`]]
    if (!from && !to) continue
    const span = from && to ? `${formats.day(from)} – ${formats.day(to)}` : oneEnd(from, to)
    add(field, `${t(`filter.${field}`)}: ${span}`, { [`${field}_from`]: '', [`${field}_to`]: '' })
  }
  const { gross_total_min: min, gross_total_max: max } = filters
  if (min)
    add('min', `${t('filter.gross_total')}: ${t('filter.min', { amount: amount(min) })}`, {
      gross_total_min: '',
    })
  if (max)
    add('max', `${t('filter.gross_total')}: ${t('filter.max', { amount: amount(max) })}`, {
      gross_total_max: '',
    })
  return chips

  function oneEnd(from: string | undefined, to: string | undefined) {
    return from
      ? t('filter.from', { day: formats.day(from) })
      : t('filter.to', { day: formats.day(to ?? '') })
  }
  function amount(text: string) {
    return /^-?\d+(\.\d+)?$/.test(text) ? formats.number(text) : text
  }
}
