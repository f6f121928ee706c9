import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { marked } from '@/components/grid/Marked'
import { Notice } from '@/components/messages/Notice'
import { accountNumber } from '@/lib/values/formats'
import { useFormats } from '@/lib/values/useFormats'
import type { Worksheet } from '@/types/matching'

import common from '../matching.module.css'
import classes from './sheet.module.css'
import { NotAdding } from './NotAdding'
import { endOf, payerOf, signed } from '../words'

/** What the bank says: the amount first, then who, when and what for; what was read of the text is marked. */
export function LineHead({ sheet, level }: { sheet: Worksheet; level: 1 | 2 }) {
  const { t } = useTranslation('matching')
  const formats = useFormats()
  const { line, match, account_is: known, account_times: times } = sheet
  const [before, after] = formats.language === 'hu' ? ['„', '”'] : ['“', '”']
  const quoted = (match?.evidence ?? []).map((reason) => reason.quoted).filter(Boolean)
  const Heading = level === 1 ? 'h1' : 'h2'
  const memo = line.counterparty_name ? line.remittance_information : ''
  return (
    <header className={classes.head}>
      <div className={classes.headLine}>
        <span className={classes.large}>{signed(line.amount, line.currency, formats)}</span>
        <span className="figures">{line.booking_date ? formats.day(line.booking_date) : ''}</span>
        {line.value_date && line.value_date !== line.booking_date ? (
          <span className={classes.dim}>{t('line.value', { day: formats.day(line.value_date) })}</span>
        ) : null}
      </div>
      <div className={classes.headLine}>
        <Heading className={classes.payerName}>{payerOf(line)}</Heading>
        {line.counterparty_account ? (
          <span className={classes.dim} title={accountNumber(line.counterparty_account)}>
            {endOf(line.counterparty_account)}
          </span>
        ) : null}
        {known ? (
          <span
            className={common.mark}
            data-tone={known}
            title={times > 0 ? t('line.knownTimes', { count: times }) : undefined}
          >
            {t(`line.${known}`)}
          </span>
        ) : null}
      </div>
      <p className={classes.memo}>
        {memo ? (
          <>
            <span className={classes.dim}>{t('line.memo')}:</span> {before}
            {marked(memo, quoted.join(' '))}
            {after}
          </>
        ) : (
          <span className={classes.dim}>{line.counterparty_name ? t('line.noMemo') : ' '}</span>
        )}
      </p>
      <div className={classes.small}>
        {line.original_amount && line.original_currency ? (
          <span>
            {t('line.originalAmount')}: {formats.money(line.original_amount, line.original_currency)}
          </span>
        ) : null}
        {line.end_to_end_id ? (
          <span>
            {t('line.endToEnd')}: {line.end_to_end_id}
          </span>
        ) : null}
        {line.bank_reference ? (
          <span>
            {t('line.reference')}: {line.bank_reference}
          </span>
        ) : null}
        <Link to={`/bank/lines/${line.id}`}>{t('line.open')}</Link>
      </div>
      {line.mark?.is_aside ? (
        <p className={classes.noted}>
          {line.mark.aside_until
            ? t('row.asideUntil', { day: formats.day(line.mark.aside_until) })
            : t('row.aside')}
        </p>
      ) : null}
      {line.mark?.note ? (
        <p className={classes.noted}>
          <strong>
            {t(line.mark.noted_to ? 'note.asks' : 'note.by', {
              name: line.mark.noted_by,
              to: line.mark.noted_to,
            })}
          </strong>{' '}
          {line.mark.note}
        </p>
      ) : null}
      {line.adds_up === false ? <NotAdding statement={line.statement_id} /> : null}
      {line.status === 'pending' ? <Notice tone="info">{t('line.pending')}</Notice> : null}
    </header>
  )
}
