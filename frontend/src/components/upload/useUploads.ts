/** Files on their way to the service: some at a time, each with its progress and its outcome. */
import { useEffect, useEffectEvent, useRef, useState } from 'react'

import { isAbort } from '@/lib/service/errors'
import { LEFT } from '@/queries/operations'

export interface Sending {
  signal: AbortSignal
  /** To be told 0 to 1. */
  onProgress: (share: number) => void
  /** To be told how many lines are read, of how many, once all has gone out. */
  onRead: (done: number, total: number) => void
}

export type Send<Outcome> = (file: File, sending: Sending) => Promise<Outcome>

export type UploadState<Outcome> =
  | { name: 'waiting' }
  | { name: 'sending'; share: number; read?: { done: number; total: number } }
  | { name: 'done'; outcome: Outcome }
  | { name: 'failed'; error: unknown }

export interface Upload<Outcome> {
  id: number
  file: File
  state: UploadState<Outcome>
}

/** More would only share the same line, and a service that is careful takes them one after the other. */
const AT_ONCE = 2

/** A file that is handed in; what is refused here already comes with its error. */
interface Handed {
  file: File
  error: Error | null
}

const uploadOf = <Outcome>({ file, error }: Handed, id: number): Upload<Outcome> => ({
  id,
  file,
  state: error ? { name: 'failed', error } : { name: 'waiting' },
})

/** `onDone` is told each file that arrived; `first`: what is sent at once. */
export function useUploads<Outcome>(
  send: Send<Outcome>,
  onDone?: (outcome: Outcome, file: File) => void,
  first: () => readonly Handed[] = () => [],
) {
  const [uploads, setUploads] = useState<readonly Upload<Outcome>[]>(() =>
    first().map((one, at) => uploadOf<Outcome>(one, -1 - at)),
  )
  const next = useRef(1)
  const running = useRef(new Map<number, AbortController>())

  const set = (id: number, state: UploadState<Outcome>) =>
    setUploads((before) => before.map((upload) => (upload.id === id ? { ...upload, state } : upload)))

  const run = useEffectEvent(async (id: number, file: File) => {
    const controller = new AbortController()
    running.current.set(id, controller)
    set(id, { name: 'sending', share: 0 })
    let state: UploadState<Outcome>
    try {
      const onProgress = (share: number) => set(id, { name: 'sending', share })
      const onRead = (done: number, total: number) =>
        set(id, { name: 'sending', share: 1, read: { done, total } })
      const outcome = await send(file, { signal: controller.signal, onProgress, onRead })
      onDone?.(outcome, file)
      state = { name: 'done', outcome }
    } catch (error) {
      if (isAbort(error) && controller.signal.aborted) return
      state = { name: 'failed', error }
    } finally {
      running.current.delete(id)
    }
    set(id, state)
  })

  useEffect(() => {
    for (const { id, file, state } of uploads) {
      if (running.current.size >= AT_ONCE) return
      if (state.name === 'waiting' && !running.current.has(id)) void run(id, file)
    }
  }, [uploads])

  // Who leaves the page stops what is on its way; what the service has whole goes on there.
  useEffect(() => {
    const stopped = running.current
    return () => stopped.forEach((controller) => controller.abort(LEFT))
  }, [])
  const busy = uploads.some(({ state: { name } }) => name === 'waiting' || name === 'sending')
  useEffect(() => {
    if (!busy) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [busy])

  return {
    uploads,
    busy,
    add: (files: readonly Handed[]) =>
      setUploads((before) => [...before, ...files.map((one) => uploadOf<Outcome>(one, next.current++))]),
    retry: (id: number) => set(id, { name: 'waiting' }),
    /** Off the list; what is on its way is stopped. */
    remove: (id: number) => {
      running.current.get(id)?.abort()
      running.current.delete(id)
      setUploads((before) => before.filter((upload) => upload.id !== id))
    },
    clear: () =>
      setUploads((before) =>
        before.filter(({ state: { name } }) => name === 'waiting' || name === 'sending'),
      ),
  }
}
