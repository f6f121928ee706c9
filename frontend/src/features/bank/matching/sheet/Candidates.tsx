import { Checkbox } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { isZero } from '@/lib/values/decimal'
import { useFormats } from '@/lib/values/useFormats'
import type { Candidate, Worksheet } from '@/types/matching'

import common from '../matching.module.css'
import classes from './sheet.module.css'
import { isIn, openAfter } from '../reckoning/draft'
import type { Desk } from '../working/useDesk'
import { KeyLink } from './KeyLink'

/** The invoices that the line may be laid on, each with its digit; where they differ stands out. */
export function Candidates({ desk, shown }: { desk: Desk; shown: Worksheet }) {
  const { t } = useTranslation('matching')
  const { documents, primary } = desk
  const closed = primary === 'done' || primary === 'nothing' || primary === 'seen'
  if (closed && shown.allocations.length > 0) return <Laid sheet={shown} />
  const find = desk.changes ? (
    <KeyLink name="k" onClick={() => desk.setMode('find')}>
      {t('act.find')}
    </KeyLink>
  ) : null
  if (documents.length === 0) {
    return (
      <div>
        {shown.match ? <p className={classes.dim}>{t('candidates.none')}</p> : null}
        {find}
      </div>
    )
  }
  const differs = (of: (one: Candidate) => string | null) => new Set(documents.map(of)).size > 1
  const bold = {
    partner: differs((one) => one.partner_name),
    date: differs((one) => one.invoice_date),
    due: differs((one) => one.due_date),
    open: differs((one) => `${one.open_amount} ${one.currency}`),
  }
  return (
    <div>
      <ul className={classes.candidates} aria-label={t('candidates.title')}>
        {documents.map((one, index) => (
          <Line key={one.invoice_id} desk={desk} one={one} digit={index + 1} bold={bold} closed={closed} />
        ))}
      </ul>
      {find}
    </div>
  )
}

interface LineProps {
  desk: Desk
  one: Candidate
  digit: number
  bold: Record<'partner' | 'date' | 'due' | 'open', boolean>
  closed: boolean
}

function Line({ desk, one, digit, bold, closed }: LineProps) {
  const { t } = useTranslation('matching')
  const formats = useFormats()
  const { draft, money } = desk
  const inside = isIn(draft, one.invoice_id)
  const after = openAfter(draft, one)
  const paid = draft.entries.filter(({ invoiceId }) => invoiceId === one.invoice_id)
  const strong = (text: string, is: boolean) => (
    <span className={is ? classes.strong : classes.dim}>{text}</span>
  )
  return (
    <li data-in={inside || undefined} data-why={one.why}>
      <span className={classes.digit} aria-hidden>
        {digit > 9 ? '' : digit}
      </span>
      <Checkbox
        size="xs"
        checked={inside}
        disabled={!desk.may || closed}
        label={<span className={common.hidden}>{`${digit}: ${one.invoice_number}`}</span>}
        aria-keyshortcuts={String(digit)}
        onChange={() => desk.pick(one)}
        tabIndex={-1}
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
  const payment = entries.find(({ kind }) => kind === 'payment')
  if (!payment || !one.rate) return null
  return (
    <span className={classes.rate}>
      {t('candidates.rate', {
        amount: formats.money(payment.invoiceAmount, one.currency),
        rate: formats.number(one.rate),
        result: formats.money(payment.lineAmount, currency),
      })}{' '}
      · {t('candidates.rateDay', { day: one.rate_day ? formats.day(one.rate_day) : '' })}
    </span>
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
