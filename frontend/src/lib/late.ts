/** Parts of the page that are loaded when they are wanted. */
// eslint-disable-next-line no-restricted-imports -- here only
import { lazy, type ComponentType, type LazyExoticComponent } from 'react'

const FIRST_WAIT = 1000
const LONGEST_WAIT = 15_000
const ANSWER_WAIT = 5000

/**
 * What `load` loads, also where the service is away meanwhile: it is waited for, as it is for data. A part that the
 * service does not have, since a newer page took its place, is thrown (see ErrorBoundary).
 */
export async function patiently<T>(load: () => Promise<T>): Promise<T> {
  for (let wait = FIRST_WAIT; ; wait = Math.min(wait * 2, LONGEST_WAIT)) {
    try {
      return await load()
    } catch (error) {
      if (!(error instanceof TypeError)) throw error
      // Asked after it failed: where somebody answers now, it may have come back only since.
      if (await answers()) return load()
      await new Promise((resolve) => setTimeout(resolve, wait))
    }
  }
}

/** As React's `lazy`, which takes the first failure for the last: a page that is shown would be gone until it is reloaded. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- as React has it: props of any component
export function late<T extends ComponentType<any>>(
  load: () => Promise<{ default: T }>,
): LazyExoticComponent<T> {
  return lazy(() => patiently(load))
}

async function answers(): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(ANSWER_WAIT)
    return (await fetch('/api/health/', { cache: 'no-store', signal })).ok // not what a proxy says for it
  } catch {
    return false
  }
}
