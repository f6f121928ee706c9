import type { Texts } from '../hu'

/** What became of bank lines. */
export const bankChanges: Texts['bankChanges'] = {
  title: 'Changes at the bank',
  count_one: '{{n}} change',
  count_other: '{{n}} changes',
  kinds: 'Kind of change',
  kind: {
    new: 'New transaction',
    replaced: 'Booked as another one',
    withdrawn: 'Withdrawn',
    explained: 'Explained otherwise',
    changed: 'Changed',
  },
  unpaired: 'has no other side',
  none: 'Nothing has changed since',
  noneText: 'Look further back, or ask for more kinds of changes.',
  line: 'Transaction',
  what: 'What happened',
  at: 'When, who',
  itself: 'by itself',
  since: 'Period',
  yesterday: 'Since yesterday',
  week: '7 days',
  month: '30 days',
  always: 'All',
}
