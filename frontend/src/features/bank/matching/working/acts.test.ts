import { beforeEach, describe, expect, it, vi } from 'vitest'

import { ApiError } from '@/lib/service/errors'

import { lineMark, queueLine } from '../../../../../tests/told/matching'
import { Acts, type Refused } from './acts'
import { Outbox } from './outbox'
import { rowsShown } from './useQueue'

let sent: string[]
let refusals: Refused[]
let acts: Acts
let answers: Map<string, () => Promise<unknown>>

const settled = () => vi.waitFor(() => expect(acts.outbox.size()).toBe(0))
const busy = (after: number | null = null) => new ApiError(503, 'documents_busy', '', {}, {}, after)

beforeEach(() => {
  sent = []
  refusals = []
  answers = new Map()
  acts = new Acts(new Outbox(() => Promise.resolve()), () => 100)
  acts.listen((one) => refusals.push(one))
})

function send(name: string): Promise<unknown> {
  sent.push(name)
  return (answers.get(name) ?? (() => Promise.resolve(name)))()
}

function accept(line: number) {
  acts.act({
    text: `accept ${line}`,
    what: String(line),
    lines: [line],
    leaves: true,
    send: () => send(`accept ${line}`),
    undoing: () => async () => {
      await send(`undo ${line}`)
      return async () => {
        await send(`redo ${line}`)
        return null
      }
    },
  })
}

describe('what is done quickly', () => {
  it('goes out in its order, one after the other, and is shown at once', async () => {
    let release: () => void = () => undefined
    answers.set('accept 1', () => new Promise((done) => (release = () => done(1))))
    for (const line of [1, 2, 3]) accept(line)
    expect(sent).toEqual(['accept 1'])
    expect([...acts.state.get().decided]).toEqual([
      [1, null],
      [2, null],
      [3, null],
    ])
    release()
    await settled()
    expect(sent).toEqual(['accept 1', 'accept 2', 'accept 3'])
    expect([...acts.state.get().decided.values()]).toEqual([100, 100, 100])
  })
  it('loses nothing where the service is busy for a moment', async () => {
    let times = 0
    answers.set('accept 1', () => (++times < 3 ? Promise.reject(busy(1)) : Promise.resolve(1)))
    accept(1)
    accept(2)
    await settled()
    expect(sent).toEqual(['accept 1', 'accept 1', 'accept 1', 'accept 2'])
    expect(refusals).toEqual([])
  })
  it('comes back with the reason where it is refused, and the others go on', async () => {
    const refusal = new ApiError(409, 'changed_meanwhile', 'x')
    answers.set('accept 1', () => Promise.reject(refusal))
    accept(1)
    accept(2)
    await settled()
    const { decided, done, refused } = acts.state.get()
    expect([...decided.keys()]).toEqual([2])
    expect(done.map(({ text }) => text)).toEqual(['accept 2'])
    expect(refused.get(1)?.error).toBe(refusal)
    expect(refusals.map(({ lines }) => lines)).toEqual([[1]])
    answers.delete('accept 1')
    accept(1)
    expect(acts.state.get().refused.size).toBe(0)
  })
})

describe('undo and redo', () => {
  it('go back and forth in the order of what was done, also of what is on its way', async () => {
    accept(1)
    accept(2)
    acts.undo(acts.lastDone()?.key ?? 0, () => undefined)
    await settled()
    expect(sent).toEqual(['accept 1', 'accept 2', 'undo 2'])
    expect([...acts.state.get().decided.keys()]).toEqual([1])
    acts.undo(acts.lastDone()?.key ?? 0, () => undefined)
    await settled()
    acts.redo(acts.lastUndone()?.key ?? 0, () => undefined)
    await settled()
    expect(sent.slice(3)).toEqual(['undo 1', 'redo 1'])
    expect(acts.lastUndone()?.text).toBe('accept 2')
    accept(3)
    expect(acts.lastUndone()).toBeUndefined()
    await settled()
  })
})

describe('the rows shown', () => {
  const rows = [1, 2, 3].map((id) => queueLine({ id, booking_date: `2026-03-0${id}` }))
  const shown = (
    decided: [number, number | null][],
    held: ReturnType<typeof queueLine> | null = null,
    asked = 50,
  ) => rowsShown([{ asked, results: rows }], new Map(decided), held, true).map(({ id }) => id)

  it('are without what is on its way, and what was done since they were asked for', () => {
    expect(
      shown([
        [1, null],
        [2, 60],
      ]),
    ).toEqual([3])
  })
  it('have a line again that is told of after it was done: it came back', () => {
    expect(shown([[2, 40]])).toEqual([1, 2, 3])
  })
  it('have what was put behind the others there at once, and the same when the service tells so', () => {
    const aside = queueLine({ id: 4, booking_date: '2026-03-03', mark: lineMark({ is_aside: true }) })
    const put = new Map([[1, 60]])
    const told = (results: typeof rows, asked: number, more = false) =>
      rowsShown([{ asked, results }], new Map(), null, true, { put, more }).map(({ id }) => id)
    expect(told([...rows, aside], 50)).toEqual([2, 3, 1, 4])
    const [one, two, three] = rows as [(typeof rows)[0], (typeof rows)[0], (typeof rows)[0]]
    expect(told([two, three, one, aside], 70)).toEqual([2, 3, 1, 4])
    // Its place is among those that are not loaded yet.
    expect(told(rows, 50, true)).toEqual([2, 3])
  })
  it('keep the line that somebody is at in its place, unless he decided about it', () => {
    const held = queueLine({ id: 9, booking_date: '2026-03-02' })
    expect(shown([], held)).toEqual([1, 2, 9, 3])
    expect(shown([[9, null]], held)).toEqual([1, 2, 3])
  })
})
