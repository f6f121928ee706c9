import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { useFormats } from '@/lib/values/useFormats'
import type { BankAccount } from '@/types/bank'

import { gapText, span } from '../words'
import classes from './accounts.module.css'

const FIRST_FEW = 3

/** What is missing between the statements of an account, and which of them do not add up. */
export function Problems({ account: { id, currency, gaps, unproved } }: { account: BankAccount }) {
  const { t } = useTranslation('bank')
  const formats = useFormats()
  const [all, setAll] = useState(false)
  const money = (amount: string) => formats.money(amount, currency)
  const told = [
    ...gaps.toReversed().map((gap) => (
      <li key={`gap-${gap.after}-${gap.before}`}>
        {gapText(gap, formats, t)}
        <small>{t('gap.balances', { closing: money(gap.closing), opening: money(gap.opening) })}</small>
      </li>
    )),
    ...unproved.toReversed().map((statement) => (
      <li key={`statement-${statement.id}`} data-bad>
        <Link to={`/bank/lines?account=${id}&statement=${statement.id}`} className={classes.plain}>
          {t('unproved.text', {
            name: statement.number || '–',
            days: span(statement.date_from, statement.date_to, formats),
          })}
        </Link>
        <small>{t('unproved.difference', { amount: money(statement.difference) })}</small>
      </li>
    )),
  ]
  if (told.length === 0) return null
  const left = told.length - FIRST_FEW
  return (
    <>
      <ul className={classes.problems} aria-label={t('account.problems')}>
        {all ? told : told.slice(0, FIRST_FEW)}
      </ul>
      {left > 0 && !all ? (
        <button type="button" className={classes.more} onClick={() => setAll(true)}>
          {t('account.moreProblems', { count: left })}
        </button>
      ) : null}
    </>
  )
}
