/** What Enter does about a line, which is also what the first button says. Pure. */
import type { Worksheet } from '@/types/matching'

import type { Draft } from './draft'

/** `seen`: it is done automatically, and was looked at. `choose`: nothing yet, somebody has to say which; `nothing`: it can't be matched; `done`: it is. */
export type Primary = 'accept' | 'acceptKind' | 'seen' | 'allocate' | 'choose' | 'nothing' | 'done'

export function primaryOf({ line, match }: Worksheet, draft: Draft): Primary {
  if (!isMatchable(line)) return 'nothing'
  if (line.state === 'matched') {
    return line.done?.kind === 'automatic' && !line.mark?.seen_at ? 'seen' : 'done'
  }
  if (draft.touched) return draft.entries.length > 0 ? 'allocate' : 'choose'
  if (line.explanation?.code && line.explanation.by === 'rule' && match) return 'acceptKind'
  if (line.state === 'explained') return 'done'
  return draft.entries.length > 0 ? 'accept' : 'choose'
}

export function isMatchable({ status, adds_up: addsUp }: Worksheet['line']): boolean {
  return status === 'booked' && addsUp !== false
}
