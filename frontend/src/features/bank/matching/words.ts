/** How matching's things are called, the same in queue, worksheet and history. */
import type { TFunction } from 'i18next'

import type { Formats } from '@/lib/values/useFormats'
import type { QueueLine, Tab } from '@/types/matching'

export const TO_DO = ['proposed', 'ambiguous', 'to_explain', 'open'] as const satisfies readonly Tab[]
export const DONE = ['automatic', 'done'] as const satisfies readonly Tab[]
export const TABS: readonly Tab[] = [...TO_DO, ...DONE, 'pending']

type Words = TFunction<'matching'>

export const isTab = (value: string): value is Tab => (TABS as readonly string[]).includes(value)

type Explained = Pick<QueueLine, 'state' | 'explanation' | 'proposal'>

const isBoth = ({ state, explanation, proposal }: Explained) =>
  state === 'explained' && explanation?.by === 'rule' && proposal !== null

/** A rule calls it a payout, and what it pays is proposed: the two say the same. */
export const isOpened = (line: Explained) => isBoth(line) && line.explanation?.code === 'payout'

/** A rule says what it is, and the matcher would lay it on a document. */
export const isContradicted = (line: Explained) => isBoth(line) && !isOpened(line)

/** Where a line stands, by what is known of it. The service decides alike (queue/tabs.py). */
export function tabOf(line: QueueLine): Tab {
  const { status, state, proposal, amount, done, mark } = line
  if (status === 'pending') return 'pending'
  if (state === 'matched') return done?.kind === 'automatic' && !mark?.seen_at ? 'automatic' : 'done'
  if (isContradicted(line)) return 'to_explain'
  if (state === 'explained' && !isOpened(line)) return 'done'
  if (state === 'proposed' || isOpened(line))
    return proposal?.status === 'ambiguous' ? 'ambiguous' : 'proposed'
  return amount.startsWith('-') ? 'to_explain' : 'open'
}

/** `szinte biztos`: never a hundred per cent, whatever the model says. */
export function certaintyOf(confidence: number, t: Words): string {
  if (confidence >= 0.999) return t('certainty.almost')
  if (confidence >= 0.97) return t('certainty.very')
  return confidence >= 0.8 ? t('certainty.likely') : t('certainty.unsure')
}

/** `99,8 %`, above 99.95 `több mint 99,9 %`: rounded down, never up to a hundred. */
export function percentOf(confidence: number, formats: Formats, t: Words): string {
  if (confidence > 0.9995) return t('certainty.over', { percent: formats.number('99.9') })
  const tenths = Math.floor(confidence * 1000 + 1e-9)
  return t('certainty.percent', { percent: formats.number((tenths / 10).toFixed(1), 1) })
}

/** `2026-42`, `2026-43 + 2 számla`. */
export function numbersOf(of: { numbers: readonly string[]; documents: number }, t: Words): string {
  const [first = ''] = of.numbers
  return of.documents > 1 ? t('row.andMore', { first, count: of.documents - 1 }) : first
}

export const payerOf = (
  line: Pick<QueueLine, 'counterparty_name' | 'remittance_information' | 'type_text'>,
) => line.counterparty_name || line.remittance_information || line.type_text || '–'

/** `+21 751 Ft`: money that comes in has its sign, too. */
export function signed(amount: string, currency: string, formats: Formats): string {
  const text = formats.money(amount, currency)
  return amount.startsWith('-') ? text : `+${text}`
}

/** `…0042` */
export const endOf = (account: string) => `…${account.replace(/[\s-]/g, '').slice(-4)}`

/** `11. 24.`, in English `24 Nov`; of another year all of it. */
export function shortDay(iso: string | null, formats: Formats, today: string): string {
  if (!iso) return '–'
  const all = formats.day(iso)
  if (iso.slice(0, 4) !== today.slice(0, 4)) return all
  return formats.language === 'hu' ? all.slice(6) : all.slice(0, -5)
}
