import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'

import { Failure } from '@/components/messages/Failure'
import { LoadingState } from '@/components/messages/states'
import { useFormats } from '@/lib/values/useFormats'
import type { Forecast } from '@/types/matching'

import common from '../matching.module.css'
import { percentOf, signed } from '../words'
import type { Batch } from '../working/useBatch'
import classes from './sheet.module.css'

const REASONS = ['changed', 'to_be_chosen', 'unsure', 'against', 'rest'] as const

/** What is to be expected of the chosen ones, before they are accepted together. */
export function BatchPanel({ batch }: { batch: Batch }) {
  const deciding = useTranslation('deciding')
  const words = useTranslation()
  const { forecast } = batch
  if (!forecast) return null
  const told = forecast.data
  return (
    <>
      <div className={classes.sheetBody} role="group" aria-label={deciding.t('batch.title')}>
        <h2 className={classes.payerName}>{deciding.t('batch.title')}</h2>
        <Failure error={forecast.error} />
        {forecast.isPending ? <LoadingState rows={4} height={28} /> : null}
        {told ? <Told told={told} /> : null}
      </div>
      <div className={classes.acts}>
        <Button
          onClick={batch.go}
          disabled={!told || told.matches.length === 0}
          loading={forecast.isPending}
          aria-keyshortcuts="Control+Enter"
        >
          {deciding.t('batch.act', { count: told?.matches.length ?? 0 })}
        </Button>
        <Button variant="default" onClick={batch.close}>
          {words.t('actions.cancel')}
        </Button>
      </div>
    </>
  )
}

function Told({ told }: { told: Forecast }) {
  const { t } = useTranslation('matching')
  const deciding = useTranslation('deciding')
  const formats = useFormats()
  const counts = REASONS.map(
    (reason) => [reason, told.left_out.filter((one) => one.reason === reason).length] as const,
  ).filter(([, count]) => count > 0)
  const wrong = formats.number(told.expected_wrong.toFixed(told.expected_wrong < 0.1 ? 3 : 1), 1)
  return (
    <>
      <ul className={classes.laid}>
        {told.currencies.map(({ currency, count, amount }) => (
          <li key={currency}>
            <span>{t('batch.lines', { count, n: formats.count(count) })}</span>
            <span className="figures">{formats.money(amount, currency)}</span>
          </li>
        ))}
        <li>
          <span>{deciding.t('batch.invoices')}</span>
          <span className="figures">{formats.count(told.invoices)}</span>
        </li>
        <li>
          <strong>{deciding.t('batch.expected')}</strong>
          <strong className="figures">{t('batch.wrong', { n: wrong })}</strong>
        </li>
      </ul>
      {told.least_sure.length > 0 ? (
        <div>
          <h3 className={classes.heading}>{deciding.t('batch.least')}</h3>
          <ul className={classes.laid}>
            {told.least_sure.map((match) => (
              <li key={match.id}>
                <span>
                  {match.line.counterparty_name || match.line.remittance_information} →{' '}
                  {[...new Set(match.allocations.map((one) => one.invoice_number))].join(', ')}{' '}
                  <span className={common.mark}>{percentOf(match.confidence, formats, t)}</span>
                </span>
                <span className="figures">{signed(match.line.amount, match.line.currency, formats)}</span>
              </li>
            ))}
          </ul>
        </div>
      ) : null}
      {counts.length > 0 ? (
        <div>
          <h3 className={classes.heading}>{deciding.t('batch.leftOut')}</h3>
          <ul className={classes.reasons}>
            {counts.map(([reason, count]) => (
              <li key={reason}>
                {deciding.t(`batch.reason.${reason}`)}: {formats.count(count)}
              </li>
            ))}
          </ul>
        </div>
      ) : null}
    </>
  )
}
