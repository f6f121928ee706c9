import { IconCheck } from '@tabler/icons-react'
import type { MouseEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { useFormats } from '@/lib/values/useFormats'
import { useToday } from '@/lib/values/useToday'
import { isZero } from '@/lib/values/decimal'
import type { QueueLine } from '@/types/matching'

import common from '../matching.module.css'
import classes from './queue.module.css'
import { isOpened, numbersOf, payerOf, percentOf, shortDay, signed } from '../words'
import type { Refused } from '../working/acts'
import { whyRefused } from '../working/refusals'

export const rowId = (line: number) => `line-${line}`

interface Props {
  row: QueueLine
  at: number
  start: number
  active: boolean
  selected: boolean
  /** Whether rows can be chosen at all. */
  ticks: boolean
  refused: Refused | undefined
  onOpen: () => void
  onTick: (event: MouseEvent) => void
}

/** A line and what is thought of it: one over the other, as on a list of pairs. */
export function QueueRow({ row, at, start, active, selected, ticks, refused, onOpen, onTick }: Props) {
  const { t } = useTranslation('matching')
  const words = useTranslation()
  const formats = useFormats()
  const today = useToday()
  const amount = signed(row.amount, row.currency, formats)
  const day = shortDay(row.booking_date, formats, today)
  const { text, marks, certainty } = useSecondLine(row)
  const problem = refused ? t('row.refused', { reason: whyRefused(refused.error, t, words.t) }) : null
  const label = [day, payerOf(row), amount, problem ?? text, certainty, ...marks].filter(Boolean).join(', ')
  return (
    <div
      id={rowId(row.id)}
      role="row"
      aria-rowindex={at + 1}
      aria-label={label}
      aria-selected={selected}
      className={classes.row}
      data-active={active || undefined}
      data-refused={problem ? true : undefined}
      data-held={row.adds_up === false || row.status === 'pending' || undefined}
      data-line={row.id}
      style={{ transform: `translateY(${start}px)` }}
    >
      {ticks ? (
        // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
        <div
          role="gridcell"
          className={classes.tick}
          aria-label={t('row.select', { name: payerOf(row) })}
          onClick={onTick}
        >
          <span className={classes.box}>
            {selected ? <IconCheck size={12} stroke={3} aria-hidden /> : null}
          </span>
        </div>
      ) : null}
      {/* The keyboard does the same by the arrows, on the queue that has the focus. */}
      {/* eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus */}
      <div role="gridcell" className={classes.cell} onClick={onOpen}>
        <span className={classes.day}>{day}</span>
        <span className={classes.payer}>{payerOf(row)}</span>
        <span className={classes.amount}>{amount}</span>
        <span className={classes.thought}>
          <span className={classes.thoughtText}>
            {problem ?? text}
            {certainty ? <span className={classes.onPhone}> · {certainty}</span> : null}
          </span>
          {marks.map((mark) => (
            <span key={mark} className={common.mark}>
              {mark}
            </span>
          ))}
        </span>
        <span className={classes.certainty}>{certainty}</span>
      </div>
    </div>
  )
}

function useSecondLine(row: QueueLine): { text: string; marks: string[]; certainty: string } {
  const { t } = useTranslation('matching')
  const formats = useFormats()
  const { proposal, done, explanation } = row
  const marks: string[] = []
  if (!isZero(row.allocated_amount) && !isZero(row.left)) {
    marks.push(t('row.partly', { left: formats.money(row.left, row.currency) }))
  }
  if (row.mark?.is_aside) {
    const until = row.mark.aside_until
    marks.push(until ? t('row.asideUntil', { day: formats.day(until) }) : t('row.aside'))
  }
  if (row.mark?.note) {
    const { noted_to: name } = row.mark
    marks.push(name ? t('row.asked', { name }) : t('row.noted'))
  }
  if (row.adds_up === false) marks.push(t('row.notAdding'))
  if (row.status === 'pending') return { text: t('row.pending'), marks, certainty: '' }
  if (row.state === 'matched' && done) {
    const text = `→ ${numbersOf(done, t)} · ${done.partner_name}`
    return { text, marks, certainty: done.kind === 'automatic' ? t('row.automatic') : done.user_name }
  }
  if (row.state === 'explained' && !isOpened(row)) {
    const kind = explanation?.code_text ?? ''
    return { text: proposal ? t('row.contradiction', { kind }) : kind, marks, certainty: '' }
  }
  if (proposal) {
    marks.push(...proposal.kinds.filter((kind) => kind !== 'payment').map((kind) => t(`row.marks.${kind}`)))
    if (proposal.against > 0) marks.push(t('row.against', { count: proposal.against }))
    if (proposal.status === 'ambiguous' || proposal.documents === 0) {
      return { text: t('row.choose'), marks, certainty: '' }
    }
    const text = `→ ${numbersOf(proposal, t)} · ${proposal.partner_name}`
    return { text, marks, certainty: percentOf(proposal.confidence, formats, t) }
  }
  return { text: t(row.amount.startsWith('-') ? 'row.explain' : 'row.none'), marks, certainty: '' }
}
