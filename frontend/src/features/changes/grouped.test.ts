import { expect, it } from 'vitest'

import type { BillingoChange } from '@/types/api'

import { grouped, importsAmong } from './grouped'

function change(at: string, id: number): BillingoChange {
  return {
    kind: 'changed',
    at,
    sync_log_id: 1,
    invoice_id: id,
    invoice_number: `2026-${id}`,
    partner_name: '',
    field: 'comment',
    old_value: '',
    new_value: 'x',
  }
}

const IMPORT = { sync_log_id: 9, at: '2026-11-20T10:00:00+01:00', documents: 282, first: true }

it('changes stand by day, the latest first, an import in the day on which it ended', () => {
  const changes = [
    change('2026-11-22T02:00:00+01:00', 1),
    change('2026-11-22T02:00:00+01:00', 1),
    change('2026-11-18T02:00:00+01:00', 2),
  ]
  const days = grouped(changes, [IMPORT])
  expect(days.map(({ day, groups, imports }) => [day, groups.length, imports.length])).toEqual([
    ['2026-11-22', 1, 0],
    ['2026-11-20', 0, 1],
    ['2026-11-18', 1, 0],
  ])
})

it('an import is shown where its time has been reached', () => {
  const shown = [change('2026-11-22T02:00:00+01:00', 1)]
  expect(importsAmong([IMPORT], '', shown, false)).toEqual([IMPORT])
  expect(importsAmong([IMPORT], '', shown, true), 'older entries are still to come').toEqual([])
  expect(importsAmong([IMPORT], '2026-11-21', shown, false)).toEqual([])
  expect(importsAmong([IMPORT], '2026-11-20', [], false)).toEqual([IMPORT])
})
