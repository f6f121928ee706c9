/** The state of the list as it stands in the address: the names are those of the API, so any link of it works. */
import type { Language } from '@/types/api'

/** Days come in pairs. */
export const DATE_FIELDS = ['invoice_date', 'due_date', 'fulfillment_date', 'paid_date'] as const
/** Yes, no, or either. */
export const FLAGS = ['open', 'overdue', 'cancelled', 'missing_upstream', 'has_partner_tax_number'] as const
/** Several values, separated by commas. */
export const LISTS = ['payment_status', 'type', 'currency'] as const
const TEXTS = ['search', 'partner_name', 'partner_tax_number'] as const

export type DateField = (typeof DATE_FIELDS)[number]
export type Flag = (typeof FLAGS)[number]
export type ListField = (typeof LISTS)[number]

export const FILTERS = [
  ...TEXTS,
  ...LISTS,
  ...FLAGS,
  ...DATE_FIELDS.flatMap((field) => [`${field}_from`, `${field}_to`] as const),
  'gross_total_min',
  'gross_total_max',
] as const

export type FilterName = (typeof FILTERS)[number]
export type Filters = Readonly<Partial<Record<FilterName, string>>>

/** Everything that makes a list, apart from its widths. */
export interface ListState {
  filters: Filters
  /** As the API takes it; '' is its usual order. */
  ordering: string
  /** Of an address that names its columns; null: those that the user likes. */
  columns: readonly string[] | null
}

const KNOWN = new Set<string>(FILTERS)

/** What an address says. Unknown parameters are left alone, and not sent on. */
export function stateOf(parameters: URLSearchParams): ListState {
  const filters: Record<string, string> = {}
  for (const [name, value] of parameters) if (KNOWN.has(name) && value) filters[name] = value
  const columns = parameters.get('columns')
  return {
    filters,
    ordering: parameters.get('ordering') ?? '',
    columns: columns ? columns.split(',') : null,
  }
}

/** The address of a state: always the same one for the same state. */
export function parametersOf(state: ListState): URLSearchParams {
  const parameters = new URLSearchParams()
  for (const name of FILTERS) {
    const value = state.filters[name]
    if (value) parameters.set(name, value)
  }
  if (state.ordering) parameters.set('ordering', state.ordering)
  if (state.columns) parameters.set('columns', state.columns.join(','))
  return parameters
}

/** The same filters with some set, or taken away by ''. */
export function withFilters(filters: Filters, change: Filters): Filters {
  return Object.fromEntries(Object.entries({ ...filters, ...change }).filter(([, value]) => value))
}

export function valuesOf(filters: Filters, field: ListField): string[] {
  return (filters[field] ?? '').split(',').filter(Boolean)
}

/** How many filters there are, a pair of days or amounts counted once. */
export function countOf(filters: Filters): number {
  return new Set(Object.keys(filters).map((name) => name.replace(/_(from|to|min|max)$/, ''))).size
}

/** A single decimal sign of the language, whatever the number of digits behind it. */
const DECIMAL: Readonly<Record<Language, RegExp>> = {
  hu: /^(-?)(\d{1,3}(?:\.\d{3})*|\d+),(\d{1,10})$/,
  en: /^(-?)(\d{1,3}(?:,\d{3})*|\d+)\.(\d{1,10})$/,
}
/** No group of thousands begins with a zero. */
const BELOW_ONE = /^(-?)(0\d*)[.,](\d{1,10})$/

/** `1 234,56`, `1.234,56`, `1,234.56`, `1234.5` → `1234.56`; '' for nothing, null for what is no amount. */
export function amountOf(text: string, language: Language): string | null {
  const bare = text.replace(/[\s\u00a0\u202f]|Ft|€|\$/g, '').replace('\u2212', '-')
  if (!bare) return ''
  // Else the last separator that is followed by one or two digits (or is the only one of its kind) divides the decimals.
  const found =
    DECIMAL[language].exec(bare) ??
    BELOW_ONE.exec(bare) ??
    /^(-?)(\d{1,3}(?:[.,]\d{3})*|\d+)(?:[.,](\d{1,2}))?$/.exec(bare) ??
    /^(-?)(\d+)[.,](\d{1,10})$/.exec(bare)
  if (!found) return null
  const whole = (found[2] ?? '').replace(/[.,]/g, '').replace(/^0+(?=\d)/, '')
  return `${found[1] ?? ''}${whole}${found[3] ? `.${found[3]}` : ''}`
}

/** `-due_date` after `due_date` after anything else. */
export function nextOrdering(ordering: string, field: string): string {
  return ordering === field ? `-${field}` : field
}
