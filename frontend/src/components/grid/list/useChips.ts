import { useTranslation } from 'react-i18next'

import type { Chip } from '@/components/tables/FilterChips'
import { useFormats } from '@/lib/values/useFormats'

import { valuesOf, withFilters, type Filters } from './listState'

/** A filter as it is told. `days` and `amounts` are pairs: `<name>_from` and `_to`, `<name>_min` and `_max`. */
export interface FilterWords {
  name: string
  label: string
  kind: 'text' | 'choice' | 'flag' | 'days' | 'amounts'
  /** A value in words. */
  say?: (value: string) => string
}

/** What narrows the list now, in words; each chip takes its part away. */
export function useChips(
  filters: Filters,
  set: (filters: Filters) => void,
  told: readonly FilterWords[],
): Chip[] {
  const { t } = useTranslation('grid')
  const formats = useFormats()
  return told.flatMap((filter) => chipsOf(filter))

  function chipsOf({ name, label, kind, say = (value) => value }: FilterWords): Chip[] {
    const value = filters[name] ?? ''
    switch (kind) {
      case 'text':
        return value ? [chip(name, `${label}: ${say(value)}`)] : []
      case 'choice': {
        const values = valuesOf(filters, name)
        return values.length > 0
          ? [chip(name, `${label}: ${values.map(say).filter(Boolean).join(', ')}`)]
          : []
      }
      case 'flag': {
        const yes = value === 'true' || value === '1'
        return value ? [chip(name, yes ? label : `${label}: ${t('filter.no')}`)] : []
      }
      case 'days': {
        const [from, to] = [filters[`${name}_from`], filters[`${name}_to`]]
        return from || to ? [chip(name, `${label}: ${span(from, to)}`, `${name}_from`, `${name}_to`)] : []
      }
      case 'amounts': {
        const [min, max] = [filters[`${name}_min`], filters[`${name}_max`]]
        return [
          ...(min ? [chip(`${name}_min`, `${label}: ${t('filter.min', { amount: amount(min) })}`)] : []),
          ...(max ? [chip(`${name}_max`, `${label}: ${t('filter.max', { amount: amount(max) })}`)] : []),
        ]
      }
    }
  }
  function chip(id: string, label: string, ...parameters: string[]): Chip {
    const without = Object.fromEntries((parameters.length > 0 ? parameters : [id]).map((name) => [name, '']))
    return { id, label, remove: () => set(withFilters(filters, without)) }
  }
  function span(from: string | undefined, to: string | undefined): string {
    if (from && to) return `${formats.day(from)} – ${formats.day(to)}`
    return from
      ? t('filter.from', { day: formats.day(from) })
      : t('filter.to', { day: formats.day(to ?? '') })
  }
  function amount(text: string): string {
    return /^-?\d+(\.\d+)?$/.test(text) ? formats.number(text) : text
  }
}
