import { useCallback, useMemo } from 'react'
import { useLocation, useNavigate } from 'react-router'

import { parametersOf, stateOf, type ListState } from './listState'

/** The state of the list is the address: what is changed here can be linked to, and Back undoes it. */
export function useListState(names: readonly string[]) {
  const { search } = useLocation()
  const navigate = useNavigate()
  const state = useMemo(() => stateOf(new URLSearchParams(search), names), [search, names])

  /** `typing`: a step on the way, which Back does not stop at. */
  const change = useCallback(
    (next: Partial<ListState>, typing = false) => {
      const parameters = parametersOf({ ...state, ...next }, names).toString()
      void navigate({ search: parameters }, { replace: typing })
    },
    [navigate, state, names],
  )
  return { state, change, search }
}
