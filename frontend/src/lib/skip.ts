/** Where the first link of the page leads: past everything that stands before what one came for. */
import { useEffect, useEffectEvent } from 'react'

import { makeStore } from './store'

export interface Skip {
  label: string
  run: () => void
}

/** Null: to the beginning of the page's own part. */
export const skip = makeStore<Skip | null>(null)

/** A page's own place to begin, as long as it is there; null: it has none now. */
export function useSkip(label: string | null, run: () => void): void {
  const go = useEffectEvent(run)
  useEffect(() => {
    if (label === null) return
    const mine: Skip = { label, run: () => go() }
    skip.set(mine)
    return () => {
      if (skip.get() === mine) skip.set(null)
    }
  }, [label])
}
