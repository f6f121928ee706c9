import type { UseQueryResult } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'

import { Failure } from '@/components/messages/Failure'
import { Notice } from '@/components/messages/Notice'
import { accountNumber } from '@/lib/values/formats'
import { useFormats } from '@/lib/values/useFormats'
import type { LayoutPreview } from '@/types/bank'

import classes from './mapper.module.css'
import type { missing } from './mapping'

interface Props {
  lacking: ReturnType<typeof missing>
  found: UseQueryResult<LayoutPreview>
}

const SHOWN = 6

/** What the file would give by what was chosen: its lines, its sums, and the rows that can't be read. */
export function Outcome({ lacking, found }: Props) {
  const { t } = useTranslation('bank')
  if (lacking.length > 0) {
    return (
      <Notice tone="warn" title={t('mapper.lacking')}>
        {lacking.map((name) => t(name === 'currency' ? 'account.currency' : `mapper.${name}`)).join(', ')}
      </Notice>
    )
  }
  if (found.error) return <Failure error={found.error} />
  if (!found.data) return null
  const { problems, refusals, lines } = found.data
  return (
    <div className={classes.outcome} data-stale={found.isFetching || undefined} aria-busy={found.isFetching}>
      {problems.length > 0 ? (
        <Notice tone="warn" title={t('mapper.problems')}>
          <ul className={classes.list}>
            {problems.map(({ where, code, text }) => (
              <li key={`${where}-${code}`}>
                <Where path={where} />: {text}
              </li>
            ))}
          </ul>
        </Notice>
      ) : null}
      {refusals.length > 0 ? (
        <Notice tone="bad" title={t('mapper.refusals')}>
          <ul className={classes.list}>
            {refusals.slice(0, SHOWN).map(({ text, line }, index) => (
              <li key={index}>
                {line === null ? '' : `${t('refused.line', { line })}: `}
                {text}
              </li>
            ))}
          </ul>
        </Notice>
      ) : null}
      {lines.length > 0 ? <Lines found={found.data} /> : null}
    </div>
  )
}

/** `columns.booking_date` in the words of the choices. */
function Where({ path }: { path: string }) {
  const { t, i18n } = useTranslation('bank')
  const key = `meaning.${path.replace('columns.', '')}`
  return i18n.exists(`bank:${key}`) ? t(key as 'meaning.amount') : path
}

function Lines({ found: { lines, sums } }: { found: LayoutPreview }) {
  const { t } = useTranslation('bank')
  const formats = useFormats()
  return (
    <div>
      <div className={classes.title}>{t('mapper.result')}</div>
      <ul className={classes.lines}>
        {lines.slice(0, SHOWN).map((line) => (
          <li key={line.line}>
            <span className="figures">{line.booking_date ? formats.day(line.booking_date) : '–'}</span>
            <span className={classes.who}>
              {[line.counterparty_name || line.type_text, line.remittance_information]
                .filter(Boolean)
                .join(' · ') || '–'}
            </span>
            <span className="figures">{formats.money(line.amount, line.currency)}</span>
          </li>
        ))}
      </ul>
      {sums.map((sum, index) => (
        <p key={index} className={classes.sum}>
          {t('mapper.sum', {
            account: sum.account ? accountNumber(sum.account) : t('mapper.noAccount'),
            count: sum.lines + sum.pending,
            n: formats.count(sum.lines + sum.pending),
            credits: formats.money(sum.credits, sum.currency),
            debits: formats.money(sum.debits, sum.currency),
          })}
        </p>
      ))}
    </div>
  )
}
