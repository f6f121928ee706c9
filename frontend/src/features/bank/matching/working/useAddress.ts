import { useMemo } from 'react'
import { useSearchParams } from 'react-router'

import type { Tab } from '@/types/matching'

import type { Narrowed } from '../api'
import { isTab } from '../words'

const NAMES = ['account', 'search', 'direction'] as const

/** What the address says: the tab, what narrows it, and a line that somebody was led to. */
export function useAddress() {
  const [parameters, setParameters] = useSearchParams()
  const narrowed = useMemo<Narrowed>(
    () =>
      Object.fromEntries(
        NAMES.flatMap((name) => {
          const value = parameters.get(name)
          return value ? [[name, value]] : []
        }),
      ),
    [parameters],
  )
  const asked = parameters.get('tab') ?? ''
  const line = Number(parameters.get('line') ?? NaN)
  return {
    tab: isTab(asked) ? asked : ('proposed' satisfies Tab),
    narrowed,
    /** All of it: another text is another address. */
    text: parameters.toString(),
    line: Number.isSafeInteger(line) && line > 0 ? line : null,
    /** Values by name; an empty one is taken away. A line that one was led to is not led to again. */
    change: (next: Readonly<Record<string, string>>, replace = true) => {
      setParameters(
        (before) => {
          const after = new URLSearchParams(before)
          after.delete('line')
          for (const [name, value] of Object.entries(next)) {
            if (value) after.set(name, value)
            else after.delete(name)
          }
          return after
        },
        { replace },
      )
    },
  }
}
