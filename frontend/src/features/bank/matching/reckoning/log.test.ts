import { expect, it } from 'vitest'

import type { ActionKind } from '@/types/matching'

import { action } from '../../../../../tests/told/matching'
import { stepsOf } from './log'

const AT = '2026-03-10T08:00:00+01:00'
const one = (id: number, kind: ActionKind, of: number | null = null, undone = false, name = 'kata') =>
  action({ id, kind, of_id: of, undone_at: undone ? AT : null, user_name: name })
const steps = (...told: ReturnType<typeof one>[]) => stepsOf([...told].reverse(), 'kata')

it('undoes the latest of one’s own that stands, and does again what was undone last', () => {
  expect(steps()).toEqual({ undo: null, redo: null })
  expect(steps(one(1, 'accept'), one(2, 'reject'))).toEqual({ undo: 2, redo: null })
  expect(steps(one(1, 'accept'), one(2, 'accept', null, false, 'anna'))).toEqual({ undo: 1, redo: null })
  const undone = [
    one(1, 'accept', null, true),
    one(2, 'accept', null, true),
    one(3, 'undo', 2),
    one(4, 'undo', 1),
  ]
  expect(steps(...undone)).toEqual({ undo: null, redo: 1 })
  expect(steps(...undone, one(5, 'redo', 1))).toEqual({ undo: 5, redo: 2 })
  expect(steps(...undone, one(5, 'redo', 1, true), one(6, 'undo', 5))).toEqual({ undo: null, redo: 5 })
})

it('forgets what could be done again as soon as something new is done', () => {
  expect(steps(one(1, 'accept', null, true), one(2, 'undo', 1), one(3, 'accept'))).toEqual({
    undo: 3,
    redo: null,
  })
})

it('leaves out what somebody else took back', () => {
  expect(steps(one(1, 'accept'), one(2, 'accept', null, true), one(3, 'undo', 2, false, 'anna'))).toEqual({
    undo: 1,
    redo: null,
  })
})
