/** How the bank's things are called, the same on every page of it. */
import type { TFunction } from 'i18next'

import type { Tone } from '@/components/values/StatusBadge'
import { addDays, daysBetween } from '@/lib/values/formats'
import type { Formats } from '@/lib/values/useFormats'
import { ExplanationCodeSchema, LineStateSchema } from '@/schemas/bank.schemas'
import type { BankAccount, BankLine, Gap, LineStatus } from '@/types/bank'

export const STATUSES = ['booked', 'pending', 'question', 'replaced', 'expired', 'information'] as const

/** Whether a booked line pays invoices, or what else it is. */
export const LINE_STATES = LineStateSchema.options

/** What a line can be, where it pays no invoice. */
export const CODES = ExplanationCodeSchema.options

const TONES: Readonly<Record<LineStatus, Tone>> = {
  booked: 'quiet',
  pending: 'info',
  question: 'warn',
  replaced: 'quiet',
  expired: 'quiet',
  information: 'quiet',
}

export const toneOf = (status: LineStatus) => TONES[status]

/** Those that Hungarian banks keep accounts in, the usual ones first. */
export const CURRENCIES = ['HUF', 'EUR', 'USD', 'GBP', 'CHF', 'CZK', 'PLN', 'RON', 'DKK', 'SEK', 'NOK', 'JPY']

/** What a line is, as its state: explained by what, paying invoices, still open, or not booked at all. */
export function stateOf(line: BankLine, t: TFunction<'bank'>): { tone: Tone; text: string } {
  if (line.status !== 'booked') return { tone: TONES[line.status], text: t(`status.${line.status}`) }
  if (line.state === 'matched') return { tone: 'good', text: t('state.matched') }
  if (line.explanation?.code) return { tone: 'quiet', text: line.explanation.code_text }
  return { tone: 'info', text: t(line.state === 'proposed' ? 'state.proposed' : 'state.open') }
}

/** As people call it, else its bank and its last digits. */
export function accountName({ name, bank, account_number: number, currency }: BankAccount): string {
  return name || `${bank || number.slice(0, 8)} ${currency}`.trim()
}

/** `2026. 03. 02. – 03. 08.`; in two years both are told. One day is that day. */
export function span(from: string, to: string, formats: Formats): string {
  if (from === to) return formats.day(from)
  const end = formats.day(to)
  const sameYear = from.slice(0, 4) === to.slice(0, 4)
  if (!sameYear) return `${formats.day(from)} – ${end}`
  if (formats.language === 'hu') return `${formats.day(from)} – ${end.slice(6)}`
  return `${formats.day(from).slice(0, -5)} – ${end}`
}

/** `3 új tétel, 8 már megvolt, 1 függő`; without what there is none of, but never nothing. */
export function countsText(
  { brought, known, pending }: Readonly<Record<'brought' | 'known' | 'pending', number>>,
  formats: Formats,
  t: TFunction<'bank'>,
): string {
  const said = (name: 'new' | 'known' | 'pending', count: number) =>
    t(`import.${name}`, { count, n: formats.count(count) })
  return [
    brought > 0 || known + pending === 0 ? said('new', brought) : '',
    known > 0 ? said('known', known) : '',
    pending > 0 ? said('pending', pending) : '',
  ]
    .filter(Boolean)
    .join(', ')
}

/** What is missing between two statements, by its days; where no day is, that their balances do not meet. */
export function gapText({ after, before }: Gap, formats: Formats, t: TFunction<'bank'>): string {
  const [from, to] = [addDays(after, 1), addDays(before, -1)]
  if (daysBetween(from, to) >= 0) return t('gap.missing', { days: span(from, to, formats) })
  return t('gap.differ', { after: formats.day(after), before: formats.day(before) })
}
