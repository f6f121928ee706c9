import { SegmentedControl, Text } from '@mantine/core'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'

import { HealthReasons } from '@/components/values/HealthReasons'
import { PageHeader } from '@/components/PageHeader'
import { ErrorState, LoadingState } from '@/components/messages/states'
import { noteVisit, useOverview } from '@/queries/overview'
import { useFormats } from '@/lib/values/useFormats'
import type { Overview, SyncHealth } from '@/types/api'

import { Ageing } from './charts/Ageing'
import { Debtors } from './Debtors'
import { Figures } from './Figures'
import { FirstSteps } from './FirstSteps'
import { News } from './News'
import classes from './Overview.module.css'
import { Turnover } from './charts/Turnover'

/** What is owed, what is late, what changed. */
export function OverviewPage() {
  const { t } = useTranslation('overview')
  const formats = useFormats()
  const overview = useOverview()
  const last = overview.data?.last_sync_time ?? null
  const seen = overview.dataUpdatedAt
  useEffect(() => {
    // Only what was shown is no news any more. A visit that is not noted costs nothing: the news come again.
    if (seen) noteVisit().catch(() => undefined)
  }, [seen])
  return (
    <>
      <PageHeader
        title={t('title')}
        detail={
          last === null ? null : (
            <Text c="dimmed" size="sm">
              {t('asOf', { time: formats.dateTime(last) })}
            </Text>
          )
        }
      />
      {overview.isPending ? <LoadingState rows={4} height={96} /> : null}
      {overview.error && !overview.data ? (
        <ErrorState error={overview.error} retry={() => void overview.refetch()} />
      ) : null}
      {overview.data ? <Content overview={overview.data} /> : null}
    </>
  )
}

function Content({ overview }: { overview: Overview }) {
  const { t } = useTranslation('overview')
  const [parameters, setParameters] = useSearchParams()
  const wanted = parameters.get('currency')
  const chosen = overview.currencies.find(({ currency }) => currency === wanted) ?? overview.currencies[0]
  const never = overview.last_sync_time === null
  const nothing = overview.currencies.every((each) => each.turnover.every(({ count }) => count === 0))
  // A first sync that died half-way has brought something: that is shown, with the reason why it is not all.
  if (never && nothing) {
    return (
      <div className={classes.stack}>
        {overview.health.reasons.some(({ code }) => code === 'last_sync_failed') ? (
          <Health health={overview.health} />
        ) : null}
        <FirstSteps health={overview.health} />
      </div>
    )
  }
  if (!chosen) return null
  return (
    <div className={classes.stack}>
      {never ? <FirstSteps health={overview.health} /> : null}
      {overview.health.level === 'green' ? null : <Health health={overview.health} />}
      <Figures currencies={overview.currencies} />
      {overview.currencies.length > 1 ? (
        <SegmentedControl
          aria-label={t('currency')}
          style={{ justifySelf: 'start' }}
          value={chosen.currency}
          onChange={(currency) => setParameters({ currency }, { replace: true, preventScrollReset: true })}
          data={overview.currencies.map(({ currency }) => ({
            value: currency,
            label: currency || t('figures.noCurrency'),
          }))}
        />
      ) : null}
      <div className={classes.halves}>
        <Ageing of={chosen} />
        <Turnover of={chosen} />
        <Debtors of={chosen} />
        <News since={overview.since} news={overview.changes} />
      </div>
    </div>
  )
}

function Health({ health }: { health: SyncHealth }) {
  const { t } = useTranslation('sync')
  return (
    <section className={`card ${classes.health}`} data-level={health.level} aria-labelledby="health-title">
      <div className={classes.stack} style={{ gap: 6 }}>
        <Text component="h2" fw={620} m={0} fz="md" id="health-title">
          {t(`health.${health.level}`)}
        </Text>
        <HealthReasons reasons={health.reasons} />
        <Link
          to="/sync"
          style={{ color: 'var(--mantine-color-anchor)', fontSize: 'var(--mantine-font-size-sm)' }}
        >
          {t('health.look')}
        </Link>
      </div>
    </section>
  )
}
