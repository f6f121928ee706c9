/** Which of one's own actions an undo is about, and which a redo: from the service's log, also after a reload. Pure. */
import type { MatchAction } from '@/types/matching'

type Action = Pick<MatchAction, 'id' | 'kind' | 'of_id' | 'undone_at' | 'user_name'>

export interface Steps {
  /** The actions to undo and to do again; null: there is none. */
  undo: number | null
  redo: number | null
}

/** `actions`: the latest first, as the log has them. */
export function stepsOf(actions: readonly Action[], me: string): Steps {
  const done: number[] = []
  let undone: number[] = []
  const byId = new Map(actions.map((one) => [one.id, one]))
  for (const action of [...actions].reverse()) {
    if (action.user_name !== me) continue
    switch (action.kind) {
      case 'undo': {
        const place = done.lastIndexOf(action.of_id ?? 0)
        if (place < 0) break
        undone.push(...done.splice(place, 1))
        break
      }
      case 'redo':
        undone = undone.filter((id) => id !== action.of_id)
        done.push(action.id)
        break
      default:
        done.push(action.id)
        undone = []
    }
  }
  // What somebody else took back since is not there to be taken back again.
  const stands = (id: number) => byId.get(id)?.undone_at === null
  return { undo: done.findLast(stands) ?? null, redo: undone.at(-1) ?? null }
}
