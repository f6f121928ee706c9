/**
 * Renewing the login. The refresh cookie is good once, and all tabs of a browser share it: one tab renews while the
 * others wait for the lock, and each, when its turn comes, first tries its request again: another may have renewed.
 */

const LOCK = 'mirror.renewal'

/** Under a lock that all tabs of this browser respect (where there is none, this tab's requests at least queue up). */
export async function oneAtATime<T>(work: () => Promise<T>): Promise<T> {
  // Not there on plain http:// addresses other than localhost.
  const locks = (navigator as { locks?: LockManager }).locks
  if (locks) return await locks.request(LOCK, work)
  const turn = waiting.then(work, work)
  waiting = turn.catch(() => undefined)
  return turn
}

let waiting: Promise<unknown> = Promise.resolve()
