import { useSearchParams } from 'react-router'

export interface AuditFilters {
  user: string
  action: string
  from: string
  to: string
  page: number
}

const NAMES = ['user', 'action', 'from', 'to'] as const
export type FilterName = (typeof NAMES)[number]

/** The filters live in the address, so that a narrowed log can be sent to a colleague and the back button works. */
export function useAuditFilters() {
  const [search, setSearch] = useSearchParams()
  const value = (name: FilterName) => search.get(name) ?? ''
  const page = Number(search.get('page') ?? 1)
  const filters: AuditFilters = {
    user: value('user'),
    action: value('action'),
    from: value('from'),
    to: value('to'),
    page: Number.isSafeInteger(page) && page > 0 ? page : 1,
  }
  function change(changes: Partial<Record<FilterName | 'page', string>>) {
    setSearch((before) => {
      const after = new URLSearchParams(before)
      // Another narrowing has other pages.
      if (!('page' in changes)) after.delete('page')
      for (const [name, text] of Object.entries(changes)) {
        if (text) after.set(name, text)
        else after.delete(name)
      }
      return after
    })
  }
  return {
    filters,
    change,
    narrowed: NAMES.some((name) => filters[name] !== ''),
    clear: () => change({ user: '', action: '', from: '', to: '' }),
  }
}
