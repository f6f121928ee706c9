/** The state of a list as it stands in the address: the names are those of the API, so any link of it works. */

/** What narrows a list: values by the API's names. Several values stand together, with commas between. */
export type Filters = Readonly<Partial<Record<string, string>>>

/** What a list is asked: what fits, in which order ('' is the service's own). */
export interface ListQuery {
  filters: Filters
  ordering: string
}

/** Everything that makes a list, apart from its widths. */
export interface ListState extends ListQuery {
  /** Of an address that names its columns; null: those that the user likes. */
  columns: readonly string[] | null
}

/** What an address says. Unknown parameters are left alone, and not sent on. */
export function stateOf(parameters: URLSearchParams, names: readonly string[]): ListState {
  const known = new Set(names)
  const filters: Record<string, string> = {}
  for (const [name, value] of parameters) if (known.has(name) && value) filters[name] = value
  const columns = parameters.get('columns')
  return {
    filters,
    ordering: parameters.get('ordering') ?? '',
    columns: columns ? columns.split(',') : null,
  }
}

/** The address of a state: always the same one for the same state. */
export function parametersOf(state: ListState, names: readonly string[]): URLSearchParams {
  const parameters = new URLSearchParams()
  for (const name of names) {
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

export function valuesOf(filters: Filters, field: string): string[] {
  return (filters[field] ?? '').split(',').filter(Boolean)
}

/** How many filters there are, a pair of days or amounts counted once. */
export function countOf(filters: Filters): number {
  return new Set(Object.keys(filters).map((name) => name.replace(/_(from|to|min|max)$/, ''))).size
}

/** `-due_date` after `due_date` after anything else. */
export function nextOrdering(ordering: string, field: string): string {
  return ordering === field ? `-${field}` : field
}
