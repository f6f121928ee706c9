import { useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { isZero } from '@/lib/values/decimal'
import { useFormats } from '@/lib/values/useFormats'
import type { Candidate, Worksheet } from '@/types/matching'

import common from '../../matching.module.css'
import classes from '../sheet.module.css'
import { isIn, openAfter, takesMoney } from '../../reckoning/draft'
import { impliedRate, percentOff } from '../../reckoning/money'
import type { Desk } from '../../working/useDesk'
import { KeyLink } from '../KeyLink'
import { WhyNot } from '../reasons/WhyNot'
import { Pick } from './Pick'
import { SetLine } from './SetLine'

type Near = 'both' | 'sum' | 'denied' | 'payer'

/** It has something in common with the line, and nobody proposes it. */
const isNear = (why: Candidate['why']): why is Near => ['both', 'sum', 'denied', 'payer'].includes(why)

/** The invoices that the line may be laid on, each with its digit; where they differ stands out. */
export function Candidates({ desk, shown }: { desk: Desk; shown: Worksheet }) {
  const { t } = useTranslation('matching')
  const { documents, sets, primary } = desk
  const [stop, setStop] = useState(0)
  const closed = primary === 'done' || primary === 'nothing' || primary === 'seen'
  if (closed && shown.allocations.length > 0) {
    return (
      <div>
        <Laid sheet={shown} />
        <ShowBeside desk={desk} />
      </div>
    )
  }
  const find = (
    <div className={classes.links}>
      {desk.changes ? (
        <KeyLink name="k" onClick={() => desk.setMode('find')}>
          {t('act.find')}
        </KeyLink>
      ) : null}
      {documents.length > 0 ? <ShowBeside desk={desk} /> : null}
    </div>
  )
  if (documents.length === 0) {
    return (
      <div>
        {shown.match ? <p className={classes.dim}>{t('candidates.none')}</p> : null}
        {find}
      </div>
    )
  }
  const stops = documents.length + sets.length
  const bold = differences(documents, shown.match?.status !== 'proposed')
  /** One stop of the keyboard: the arrows go from box to box, Space is the box's own. */
  function along(event: KeyboardEvent<HTMLElement>) {
    if (!(event.target instanceof HTMLInputElement)) return
    const boxes = [...event.currentTarget.querySelectorAll('input')]
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (by !== 0) {
      boxes[boxes.indexOf(event.target) + by]?.focus()
      event.preventDefault()
      event.stopPropagation()
    } else if (event.key === ' ') event.stopPropagation()
  }

  return (
    <div>
      {shown.usually.length > 0 ? (
        <p className={classes.dim}>{shown.usually.map(({ text }) => text).join(' ')}</p>
      ) : null}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- of the boxes in it */}
      <ul className={classes.candidates} aria-label={t('candidates.title')} onKeyDown={along}>
        {documents.map((one, index) => (
          <Line
            key={one.invoice_id}
            desk={desk}
            one={one}
            digit={index + 1}
            bold={bold(one)}
            closed={closed}
            stop={index === Math.min(stop, stops - 1)}
            onStop={() => setStop(index)}
          />
        ))}
        {sets.map((set, index) => (
          <SetLine
            key={set.numbers.join(' ')}
            desk={desk}
            set={set}
            digit={documents.length + index + 1}
            closed={closed}
            stop={documents.length + index === Math.min(stop, stops - 1)}
            onStop={() => setStop(documents.length + index)}
          />
        ))}
      </ul>
      {find}
    </div>
  )
}

/**
 * What stands out: where one has to choose, in what those differ that fit as well. What has only something in common with
 * the line, or is settled, is no choice; and where they differ in all, nothing stands out.
 */
function differences(documents: readonly Candidate[], chooses: boolean) {
  const rivals = documents.filter(
    ({ why, open_amount: open }) => (why === 'proposed' || why === 'alternative') && !isZero(open),
  )
  const among = rivals.length > 1 ? rivals : documents
  const differs = (of: (one: Candidate) => string | null) => chooses && new Set(among.map(of)).size > 1
  const found = {
    partner: differs((one) => one.partner_name),
    date: differs((one) => one.invoice_date),
    due: differs((one) => one.due_date),
    open: differs((one) => `${one.open_amount} ${one.currency}`),
  }
  const all = Object.values(found).every(Boolean)
  const none = { partner: false, date: false, due: false, open: false }
  return (one: Candidate) => (all || !among.includes(one) ? none : found)
}

interface LineProps {
  desk: Desk
  one: Candidate
  digit: number
  bold: Record<'partner' | 'date' | 'due' | 'open', boolean>
  closed: boolean
  /** Whether Tab comes here, and what tells that somebody is here. */
  stop: boolean
  onStop: () => void
}

function Line({ desk, one, digit, bold, closed, stop, onStop }: LineProps) {
  const { t } = useTranslation('matching')
  const formats = useFormats()
  const { draft, money } = desk
  const inside = isIn(draft, one.invoice_id)
  const doubted = desk.doubted === one.invoice_id
  const after = openAfter(draft, one)
  const paid = draft.entries.filter(({ invoiceId }) => invoiceId === one.invoice_id)
  const strong = (text: string, is: boolean) => (
    <span className={is ? classes.strong : inside ? undefined : classes.dim}>{text}</span>
  )
  return (
    <li data-in={inside || undefined} data-why={one.why}>
      <Pick
        digit={digit}
        name={one.invoice_number}
        chosen={inside}
        disabled={!desk.may || closed}
        stop={stop}
        onStop={onStop}
        onPick={() => desk.pick(one)}
      />
      <span className={classes.documentName}>
        <Link to={`/invoices/${one.invoice_id}`} tabIndex={-1}>
          {one.invoice_number}
        </Link>{' '}
        {strong(one.partner_name, bold.partner)}
      </span>
      <span className={classes.documentOpen}>
        <span className={classes.dim}>{t('candidates.open')}</span>{' '}
        {strong(formats.money(one.open_amount, one.currency), bold.open)}
      </span>
      <span className={classes.documentDays}>
        {one.invoice_date ? strong(formats.day(one.invoice_date), bold.date) : null}
        {one.due_date ? (
          <>
            {' · '}
            <span className={classes.dim}>{t('candidates.due')}</span>{' '}
            {strong(formats.day(one.due_date), bold.due)}
          </>
        ) : null}
        {one.why === 'overpaid' ? <span className={common.mark}>{t('candidates.overpaid')}</span> : null}
        {one.why === 'quoted' ? <span className={common.mark}>{t('candidates.quoted')}</span> : null}
        {desk.shown?.match === null && isNear(one.why) ? (
          <span className={common.mark}>{t(`candidates.${one.why}`)}</span>
        ) : null}
        {inside || !desk.shown ? null : (
          <button
            type="button"
            className={common.link}
            tabIndex={stop ? 0 : -1}
            aria-keyshortcuts="m"
            aria-expanded={doubted}
            aria-label={t('candidates.whyNotOf', { number: one.invoice_number })}
            onClick={() => desk.doubt(doubted ? null : one.invoice_id)}
          >
            {t('candidates.whyNot')}
          </button>
        )}
        {one.why === 'refused' ? <span className={common.mark}>{t('candidates.refused')}</span> : null}
        {one.cancelled ? <span className={common.mark}>{t('candidates.cancelled')}</span> : null}
        {isZero(one.open_amount) ? (
          <span className={common.mark}>
            {t(one.why === 'proposed' ? 'candidates.paidThere' : 'candidates.settled')}
          </span>
        ) : null}
      </span>
      <span className={classes.documentTakes}>
        {paid.map((entry, index) => (
          <span key={index}>
            {entry.kind === 'payment' ? '' : `${t(`row.marks.${entry.kind}`)} `}
            {formats.money(entry.amount, money.currency)}
          </span>
        ))}
        {inside && !isZero(after) ? (
          <span className={classes.dim}>
            {t('candidates.after', { amount: formats.money(after, one.currency) })}
          </span>
        ) : null}
      </span>
      {inside && one.rate && one.currency !== money.currency ? (
        <Rate one={one} entries={paid} currency={money.currency} />
      ) : null}
      {doubted && !inside && desk.shown ? (
        <WhyNot line={desk.shown.line.id} invoice={one.invoice_id} number={one.invoice_number} />
      ) : null}
    </li>
  )
}

/** What it comes to at the rate that the two amounts make, and how far that is from the official one. */
function Rate({
  one,
  entries,
  currency,
}: {
  one: Candidate
  entries: Desk['draft']['entries']
  currency: string
}) {
  const { t } = useTranslation('matching')
  const formats = useFormats()
  const payment = entries.find(takesMoney)
  if (!payment || !one.rate || isZero(payment.invoiceAmount)) return null
  const rate = impliedRate(payment.lineAmount, payment.invoiceAmount, currency)
  return (
    <span className={classes.rate}>
      {t('candidates.rate', {
        amount: formats.money(payment.invoiceAmount, one.currency),
        rate: formats.number(rate),
        result: formats.money(payment.lineAmount, currency),
      })}{' '}
      ·{' '}
      {t('candidates.rateDay', {
        day: one.rate_day ? formats.day(one.rate_day) : '',
        rate: formats.number(one.rate),
        percent: formats.number(percentOff(rate, one.rate), 2),
      })}
    </span>
  )
}

/** The invoice itself, to be read beside the line. */
function ShowBeside({ desk }: { desk: Desk }) {
  const { t } = useTranslation('matching')
  return (
    <KeyLink name="s" onClick={desk.beside.toggle} expanded={desk.beside.opened}>
      {t(desk.beside.opened ? 'act.besideClose' : 'act.beside')}
    </KeyLink>
  )
}

/** What is laid already. */
function Laid({ sheet }: { sheet: Worksheet }) {
  const { t } = useTranslation('matching')
  const formats = useFormats()
  return (
    <ul className={classes.laid} aria-label={t('sums.label')}>
      {sheet.allocations.map((one, index) => (
        <li key={index}>
          <span>
            <Link to={`/invoices/${one.invoice_id}`}>{one.invoice_number}</Link>{' '}
            <span className={classes.dim}>{one.partner_name}</span>
            {one.kind === 'payment' ? null : (
              <span className={common.mark}>{t(`row.marks.${one.kind}`)}</span>
            )}
          </span>
          <span className="figures">{formats.money(one.amount, sheet.line.currency)}</span>
        </li>
      ))}
    </ul>
  )
}
