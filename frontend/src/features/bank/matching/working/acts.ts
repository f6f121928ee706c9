/** What was done on this page: on its way, done, refused; and how each is taken back. Knows nothing of React. */
import { makeStore, type Store } from '@/lib/store'

import { Outbox } from './outbox'
import type { Decided } from './useQueue'

/** Takes it back; tells how to do it again, and null where it can't be. */
export type Undo = () => Promise<Redo | null>
/** Does it again; tells how to take that back. */
export type Redo = () => Promise<Undo | null>

/** Whether its lines leave the tab for it, or go behind all others of the tab. */
export type Leaves = boolean | 'behind'

export interface Done {
  key: number
  /** In words: `Elfogadva: 2026-41`. */
  text: string
  /** What it was about: `2026-41`. */
  what: string
  lines: readonly number[]
  leaves: Leaves
  /** How many documents it pays, which are open again when it is taken back; 0: none. */
  pays: number
  state: 'sending' | 'done' | 'undone'
  undo: Undo | null
  redo: Redo | null
}

export interface Act<Answer> {
  text: string
  what: string
  lines: readonly number[]
  leaves: Leaves
  pays?: number
  send: () => Promise<Answer>
  /** How it is taken back, from what the service answered. */
  undoing: (answer: Answer) => Undo | null
  onDone?: (answer: Answer) => void
}

export interface Refused {
  text: string
  lines: readonly number[]
  error: unknown
}

interface State {
  decided: Decided
  /** What was put behind the others, and when, as `decided`. */
  behind: Decided
  /** The latest first. */
  done: readonly Done[]
  /** Why a line came back, as long as nothing else is done about it. */
  refused: ReadonlyMap<number, Refused>
}

const REMEMBERED = 50

export class Acts {
  readonly state: Store<State> = makeStore<State>({
    decided: new Map(),
    behind: new Map(),
    done: [],
    refused: new Map(),
  })
  private last = 0

  private listeners = new Set<(refused: Refused) => void>()

  constructor(
    readonly outbox = new Outbox(),
    private readonly now = () => performance.now(),
  ) {}

  /** Tells what is refused. Out: ends that. */
  listen = (listener: (refused: Refused) => void): (() => void) => {
    this.listeners.add(listener)
    return () => void this.listeners.delete(listener)
  }

  /** Out: by which it is known. */
  act<Answer>({ text, what, lines, leaves, pays = 0, send, undoing, onDone }: Act<Answer>): number {
    const key = ++this.last
    const one: Done = { key, text, what, lines, leaves, pays, state: 'sending', undo: null, redo: null }
    this.change(({ done, refused }) => ({
      done: [one, ...done].slice(0, REMEMBERED),
      refused: without(refused, lines),
    }))
    this.away(lines, null, leaves)
    this.outbox.add<Answer>({
      lines,
      label: text,
      send,
      onDone: (answer) => {
        this.away(lines, this.now(), leaves)
        this.put(key, { state: 'done', undo: undoing(answer) })
        onDone?.(answer)
      },
      onRefused: (error) => {
        if (leaves) this.back(lines)
        this.refuse({ text, lines, error })
        this.change(({ done }) => ({ done: done.filter((other) => other.key !== key) }))
      },
    })
    return key
  }

  /** Something more that is said of what was done, which takes it back with itself. `text`: as it is called then. */
  more(key: number, text: string, send: () => Promise<unknown>): void {
    this.step(key, 'done', async () => {
      await send()
      this.put(key, { text })
    })
  }

  /** Also one that is still on its way: that goes out first. */
  undo(key: number, onDone: (one: Done) => void): void {
    this.step(key, 'done', async (one) => {
      if (!one.undo) return
      const redo = await one.undo()
      this.back(one.lines)
      this.put(key, { state: 'undone', undo: null, redo })
      onDone(one)
    })
  }

  redo(key: number, onDone: (one: Done) => void): void {
    this.step(key, 'undone', async (one) => {
      if (!one.redo) return
      const undo = await one.redo()
      this.away(one.lines, this.now(), one.leaves)
      this.put(key, { state: 'done', undo, redo: null })
      onDone(one)
    })
  }

  /** The one that an undo is about; undefined: none of this page. */
  lastDone = () =>
    this.state.get().done.find(({ state, undo }) => state === 'sending' || (state === 'done' && undo))

  /** The one that is done again: what was undone last, as long as nothing was done after it. */
  lastUndone = () => {
    const { done } = this.state.get()
    const first = done.findIndex(({ state }) => state !== 'undone')
    return done[first < 0 ? done.length - 1 : first - 1]
  }

  /** Their lines may be told of again. */
  back(lines: readonly number[]): void {
    this.change(({ decided, behind }) => ({
      decided: without(decided, lines),
      behind: without(behind, lines),
    }))
  }

  private step(key: number, from: Done['state'], run: (one: Done) => Promise<void>): void {
    const find = () => this.state.get().done.find((one) => one.key === key)
    this.outbox.add({
      lines: [],
      label: '',
      send: async () => {
        const one = find()
        if (one?.state === from) await run(one)
      },
      onRefused: (error) => {
        const one = find()
        this.refuse({ text: one?.text ?? '', lines: [], error })
      },
    })
  }

  private refuse(refused: Refused): void {
    this.change((state) => ({
      refused: new Map([...state.refused, ...refused.lines.map((id) => [id, refused] as const)]),
    }))
    for (const listener of this.listeners) listener(refused)
  }

  private away(lines: readonly number[], at: number | null, leaves: Leaves): void {
    if (!leaves) return
    const to = leaves === 'behind' ? 'behind' : 'decided'
    this.change((state) => ({ [to]: new Map([...state[to], ...lines.map((id) => [id, at] as const)]) }))
  }

  private put(key: number, change: Partial<Done>): void {
    this.change(({ done }) => ({ done: done.map((one) => (one.key === key ? { ...one, ...change } : one)) }))
  }

  private change(next: (state: State) => Partial<State>): void {
    this.state.set({ ...this.state.get(), ...next(this.state.get()) })
  }
}

function without<Value>(map: ReadonlyMap<number, Value>, ids: readonly number[]): ReadonlyMap<number, Value> {
  if (!ids.some((id) => map.has(id))) return map
  return new Map([...map].filter(([id]) => !ids.includes(id)))
}
