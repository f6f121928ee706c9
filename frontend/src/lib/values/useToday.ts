/** The day in Budapest, also in a page that stays open over midnight. */
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'

import { today } from './formats'
import { makeStore, useStore } from '../store'

const EVERY = 30_000

const day = makeStore(today())
let timer: ReturnType<typeof setInterval> | undefined

const look = () => day.set(today())

/** Timers of a hidden page sleep, so a page that comes back looks at once. */
function follow(): void {
  if (timer !== undefined) return
  timer = setInterval(look, EVERY)
  document.addEventListener('visibilitychange', look)
  window.addEventListener('focus', look)
}

export function useToday(): string {
  useEffect(follow, [])
  // Whoever is shown for the first time in an hour sees the day of now.
  useEffect(look)
  return useStore(day)
}

/** What is late, due soon or of this month is another thing on another day: all of it is asked for anew. */
export function useFreshEachDay(): void {
  const queries = useQueryClient()
  const now = useToday()
  const before = useRef(now)
  useEffect(() => {
    if (before.current === now) return
    before.current = now
    void queries.invalidateQueries({ queryKey: ['company'] })
  }, [now, queries])
}
