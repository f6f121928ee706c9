/** What Enter does about a line, which is also what the first button says. Pure. */
import type { Worksheet } from '@/types/matching'

import { isContradicted, isOpened } from '../words'
import type { Draft } from './draft'

/** `seen`: it is done automatically, and was looked at. `choose`: nothing yet, somebody has to say which; `nothing`: it can't be matched; `done`: it is. */
export type Primary = 'accept' | 'acceptKind' | 'seen' | 'allocate' | 'choose' | 'nothing' | 'done'

export function primaryOf({ line }: Worksheet, draft: Draft): Primary {
  if (!isMatchable(line)) return 'nothing'
  if (line.state === 'matched') {
    return line.done?.kind === 'automatic' && !line.mark?.seen_at ? 'seen' : 'done'
  }
  if (draft.touched) return draft.entries.length > 0 ? 'allocate' : 'choose'
  if (isContradicted(line)) return 'acceptKind'
  if (line.state === 'explained' && !isOpened(line)) return 'done'
  return draft.entries.length > 0 ? 'accept' : 'choose'
}

export function isMatchable({ status, adds_up: addsUp }: Worksheet['line']): boolean {
  return status === 'booked' && addsUp !== false
}
