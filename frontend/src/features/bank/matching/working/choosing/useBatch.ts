/** Many proposals accepted at once: first what is to be expected of them, then all as one action. */
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { ApiError } from '@/lib/service/errors'
import { useFormats } from '@/lib/values/useFormats'
import type { MatchActionDetail } from '@/types/matching'

import { acceptMatches, forecastOf } from '../../api'
import type { Desk } from '../useDesk'
import { undoOf } from '../useDecisions'
import type { Selection } from './useSelection'

interface Asked {
  id: number
  version: number
}

export type Batch = ReturnType<typeof useBatch>

export function useBatch(desk: Desk, selection: Selection) {
  const { t } = useTranslation('matching')
  const formats = useFormats()
  const [opened, setOpened] = useState(false)
  const proposals = selection.rows.flatMap(({ proposal }) => (proposal ? [proposal] : []))
  const forecast = useMutation({ mutationFn: (matches: readonly Asked[]) => forecastOf(matches) })
  if (opened && selection.rows.length === 0) setOpened(false)

  function ask() {
    if (proposals.length === 0) {
      desk.say(t('batch.nothing'))
      return
    }
    setOpened(true)
    forecast.mutate(proposals.map(({ id, version }) => ({ id, version })))
  }

  function accept() {
    const told = forecast.data
    if (!told || told.matches.length === 0) return
    const taken = new Set(told.matches.map(({ id }) => id))
    const lines = selection.rows
      .filter(({ proposal }) => proposal && taken.has(proposal.id))
      .map(({ id }) => id)
    const count = told.matches.length
    const matches = told.matches.map(({ id, version }) => ({ id, version }))
    const what = t('batch.lines', { count, n: formats.count(count) })
    const outcome = { dropped: 0 }
    desk.acts.act<MatchActionDetail>({
      text: t('strip.accepted', { what }),
      what,
      lines,
      leaves: true,
      pays: told.invoices,
      send: async () => {
        const { action, dropped } = await acceptedWithout(matches)
        outcome.dropped = dropped
        return action
      },
      undoing: ({ id }) => undoOf(id),
      onDone: () => {
        const { dropped } = outcome
        if (dropped > 0) {
          desk.acts.back(lines)
          desk.say(t('batch.done', { count: count - dropped, dropped }))
        }
      },
    })
    desk.leave(lines)
    desk.say(t('strip.accepted', { what }))
    selection.clear()
    setOpened(false)
  }

  return {
    opened,
    forecast: opened ? forecast : null,
    /** What the chosen ones are unsure by together, as the queue tells it. */
    expected: proposals.reduce((sum, { confidence }) => sum + (1 - confidence), 0),
    close: () => setOpened(false),
    /** The first time it asks, the second time it accepts. */
    go: () => (opened ? accept() : ask()),
  }
}

/** Those that were decided about meanwhile are left out, one after the other; the rest is accepted as one action. */
export async function acceptedWithout(matches: readonly Asked[], send = acceptMatches) {
  let left = matches
  for (;;) {
    try {
      return { action: await send(left), dropped: matches.length - left.length }
    } catch (error) {
      const gone = changedOf(error)
      const next = left.filter(({ id }) => id !== gone)
      if (next.length === left.length || next.length === 0) throw error
      left = next
    }
  }
}

function changedOf(error: unknown): number | null {
  if (!(error instanceof ApiError) || error.code !== 'changed_meanwhile') return null
  const [id] = error.errors.match ?? []
  return id === undefined ? null : Number(id)
}
