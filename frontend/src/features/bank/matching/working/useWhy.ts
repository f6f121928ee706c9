/** Why a proposal that somebody refused is not it: said by one key, or not at all. */
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useStore } from '@/lib/store'
import type { QueueLine, Worksheet } from '@/types/matching'

import { denyPayer } from '../api'
import type { Acts } from './acts'

export interface Refusal {
  /** Of what was done. */
  key: number
  line: number
  match: number
  what: string
  partner: string
  /** What it is said of: this name; empty: the account that the money is from. */
  payer: string
}

interface Refused {
  key: number
  line: QueueLine
  match: NonNullable<Worksheet['match']>
  what: string
}

/** Null where there is nothing to be said of who paid: nobody knows, or it was of several partners. */
export function refusalOf({ key, line, match, what }: Refused): Refusal | null {
  const { counterparty_account: account, counterparty_name: name } = line
  const kept =
    match.allocations.length > 0 ? match.allocations : match.alternatives.flatMap((one) => one.allocations)
  const [partner, ...others] = new Set(kept.map((one) => one.partner_name))
  if (!partner || others.length > 0 || !(account || name)) return null
  return { key, line: line.id, match: match.id, what, partner, payer: account ? '' : name }
}

export function useWhy(acts: Acts, active: QueueLine | null, say: (text: string) => void) {
  const { t } = useTranslation('matching')
  const { done } = useStore(acts.state)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const stands = done.some(({ key, state }) => key === refusal?.key && state !== 'undone')
  const asked = refusal !== null && refusal.line === active?.id && stands ? refusal : null
  return {
    /** Of the line that somebody is at; null: nothing is. */
    asked,
    ask: setRefusal,
    otherPayer: () => {
      if (!asked) return
      const { key, match, what, partner } = asked
      acts.more(key, t('strip.rejectedOther', { what, partner }), () => denyPayer(match))
      setRefusal(null)
      say(t('said.otherPayer', { partner }))
    },
  }
}
