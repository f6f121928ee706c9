import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useLayoutEffect, useRef, type RefObject } from 'react'

import { language } from '@/lib/user/current'
import { useStore } from '@/lib/store'
import type { QueueLine, Worksheet } from '@/types/matching'

import { worksheetQuery } from '../api'

/** So many of the next ones should be there before they are asked for. */
const AHEAD = 8
const AT_ONCE = 16

/** What one has to know to decide about a line; those of the next lines are fetched meanwhile. */
export function useWorksheet(active: QueueLine | null, next: readonly QueueLine[]) {
  const queries = useQueryClient()
  const spoken = useStore(language)
  const id = active?.id ?? 0
  const sheet = useQuery({ ...worksheetQuery(id, spoken), enabled: active !== null })
  const upcoming = next.slice(0, AT_ONCE).map((line) => line.id)
  const names = String(upcoming)
  useEffect(() => {
    const ids = names ? names.split(',').map(Number) : []
    // What is on its way counts as here. What something was done to since is asked for anew, all of it at once.
    const isHere = (line: number) => {
      const state = queries.getQueryState(worksheetQuery(line, spoken).queryKey)
      return (
        state !== undefined &&
        (state.fetchStatus !== 'idle' || (state.data !== undefined && !state.isInvalidated))
      )
    }
    if (ids.slice(0, AHEAD).every(isHere)) return
    // The latest that is asked for comes first: that is the next one.
    for (const line of ids.toReversed())
      if (!isHere(line)) queries.query(worksheetQuery(line, spoken)).catch(() => undefined)
  }, [queries, spoken, names])
  return sheet
}

/** The state in which somebody sees a line: what he decides is about this one and no other. */
export function keyOf({ line, match }: Worksheet): string {
  return [line.id, match?.id ?? 0, match?.version ?? 0, line.allocated_amount, line.explanation_version].join(
    ':',
  )
}

/**
 * Tells which state of which line is painted: only about that can anybody decide. Two frames later it is. Where there is no
 * worksheet on the screen, as beside the list on a phone, none is.
 */
export function usePainted(key: string | null, place: RefObject<HTMLElement | null>) {
  const painted = useRef<string | null>(null)
  const last = useRef<{ box: HTMLElement | null; key: string | null; frame: number }>(NOTHING)
  // After each drawing: the worksheet may have come or gone though the line is the same.
  useLayoutEffect(() => {
    const box = place.current
    if (box === last.current.box && key === last.current.key) return
    cancelAnimationFrame(last.current.frame)
    painted.current = null
    delete box?.dataset.painted
    last.current = { box, key, frame: 0 }
    if (key === null || box === null) return
    last.current.frame = requestAnimationFrame(() => {
      last.current.frame = requestAnimationFrame(() => {
        painted.current = key
        box.dataset.painted = key
        performance.mark('matching:painted', { detail: key })
      })
    })
  })
  useEffect(
    () => () => {
      cancelAnimationFrame(last.current.frame)
      last.current = NOTHING
    },
    [],
  )
  return useCallback(() => painted.current, [])
}

const NOTHING = { box: null, key: null, frame: 0 }
