import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'

import { Failure } from '@/components/messages/Failure'
import { LoadingState } from '@/components/messages/states'
import { useFormats } from '@/lib/values/useFormats'
import type { Forecast } from '@/types/matching'

import { Heading } from '../Heading'
import { Key } from '../KeyLink'
import type { Batch } from '../../working/choosing/useBatch'
import { Pairs } from './Pairs'
import classes from '../sheet.module.css'

const REASONS = ['changed', 'to_be_chosen', 'unsure', 'against', 'rest'] as const

/** What is to be expected of the chosen ones, before they are accepted together. */
export function BatchPanel({ batch, level }: { batch: Batch; level: 1 | 2 }) {
  const deciding = useTranslation('deciding')
  const words = useTranslation()
  const { forecast } = batch
  if (!forecast) return null
  const told = forecast.data
  const Title = level === 1 ? 'h1' : 'h2'
  return (
    <>
      {/* It scrolls, and nothing in it has the focus. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className={classes.sheetBody} role="group" tabIndex={0} aria-label={deciding.t('batch.title')}>
        <Title className={classes.payerName}>{deciding.t('batch.title')}</Title>
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
          rightSection={<Key name="Ctrl+⏎" />}
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
      {counts.length > 0 ? (
        <div>
          <Heading className={classes.heading}>{deciding.t('batch.leftOut')}</Heading>
          <ul className={classes.reasons}>
            {counts.map(([reason, count]) => (
              <li key={reason}>
                {deciding.t(`batch.reason.${reason}`)}: {formats.count(count)}
              </li>
            ))}
          </ul>
        </div>
      ) : null}
      {told.matches.length > 0 ? <Pairs pairs={told.matches} /> : null}
    </>
  )
}
