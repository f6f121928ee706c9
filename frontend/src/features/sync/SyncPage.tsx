import { Button, Group, Stack, Text, Title } from '@mantine/core'
import { IconConfetti } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'

import { Notice } from '@/components/messages/Notice'
import { PageHeader } from '@/components/PageHeader'
import { ErrorState, LoadingState } from '@/components/messages/states'
import { SyncProgress } from '@/components/values/SyncProgress'
import { useOverview } from '@/queries/overview'
import { useSession } from '@/lib/user/session'
import { isRunning, useLatestSync } from '@/queries/syncs'
import { useFormats } from '@/lib/values/useFormats'
import type { BillingoSyncLog } from '@/types/api'

import { Certificates } from './certificates/Certificates'
import { ConnectCard } from './connect/ConnectCard'
import { RefreshTokens } from './refresh/RefreshTokens'
import { History } from './runs/History'
import { Failed } from './connect/KeyForm'
import { Problems } from './runs/Problems'
import { RunDrawer } from './runs/RunDrawer'
import { SetAside } from './runs/SetAside'
import { SettingsCard } from './settings/SettingsCard'
import { StartButton } from './runs/StartButton'
import { StatusCard } from './StatusCard'
import classes from './Sync.module.css'
import { useSettings } from './settings/useSettings'
import { useStartSync } from './runs/useStartSync'

export function SyncPage() {
  const { t } = useTranslation('sync')
  const admin = useSession().may('manage_settings')
  const settings = useSettings()
  const start = useStartSync()
  const latest = useLatestSync()
  const running = isRunning(latest.data)
  const startable = settings.data?.has_api_key ?? false
  return (
    <>
      <PageHeader title={t('title')}>
        {startable ? (
          <StartButton
            start={(fullSync) => start.mutate(fullSync)}
            starting={start.isPending}
            disabled={running || !settings.data?.is_active}
          />
        ) : null}
      </PageHeader>
      <Stack gap="md">
        {start.error ? <Failed error={start.error} title={t('now.failed')} /> : null}
        <Course log={latest.data ?? null} scheduled={settings.data?.scheduled ?? false} />
        {admin ? <ForAdmin settings={settings} /> : <ForOthers />}
      </Stack>
      <Looked />
    </>
  )
}

/** The latest sync as far as somebody should know: running, arrived for the first time, or gone wrong. */
function Course({ log, scheduled }: { log: BillingoSyncLog | null; scheduled: boolean }) {
  const { t } = useTranslation('sync')
  const overview = useOverview()
  const never = overview.data ? overview.data.last_sync_time === null : null
  // Remembered while it runs: at its end nothing tells any more that it was the first.
  const [first, setFirst] = useState<number | null>(null)
  if (log && isRunning(log) && never && first !== log.id) setFirst(log.id)
  if (!log) return null
  if (isRunning(log)) {
    return (
      <section className={`card ${classes.padded}`}>
        <SyncProgress log={log} title={first === log.id ? t('progress.first') : t('progress.title')} />
      </section>
    )
  }
  if (log.status === 'COMPLETED') return first === log.id ? <Arrived log={log} scheduled={scheduled} /> : null
  return <WentWrong log={log} />
}

function Arrived({ log, scheduled }: { log: BillingoSyncLog; scheduled: boolean }) {
  const { t } = useTranslation('sync')
  const formats = useFormats()
  const n = formats.count(log.invoices_processed)
  return (
    <section className={`card ${classes.padded}`} role="status">
      <Group gap="md" align="start" wrap="nowrap">
        <IconConfetti size={28} stroke={1.5} color="var(--accent)" aria-hidden style={{ flex: 'none' }} />
        <div>
          <Title order={2} fz="lg">
            {t('ended.firstTitle', { count: log.invoices_processed, n })}
          </Title>
          <Text c="dimmed">
            {t('ended.firstText')} {scheduled ? t('ended.byItself') : null}
          </Text>
          <Group gap="xs" mt="sm">
            <Button component={Link} to="/invoices">
              {t('ended.invoices')}
            </Button>
            <Button component={Link} to="/" variant="default">
              {t('ended.overview')}
            </Button>
          </Group>
        </div>
      </Group>
    </section>
  )
}

const FIRST_FEW = 3

function WentWrong({ log }: { log: BillingoSyncLog }) {
  const { t } = useTranslation('sync')
  if (log.status !== 'FAILED' && log.status !== 'PARTIAL') return null
  return (
    <Notice tone={log.status === 'FAILED' ? 'bad' : 'warn'} role="alert" title={t(`ended.${log.status}`)}>
      <Problems errors={log.errors_parsed} limit={FIRST_FEW} />
      <Button component={Link} to={`?log=${log.id}`} preventScrollReset size="xs" variant="default" mt="sm">
        {t('ended.details')}
      </Button>
    </Notice>
  )
}

function ForAdmin({ settings }: { settings: ReturnType<typeof useSettings> }) {
  if (settings.isPending) return <LoadingState />
  if (settings.data === undefined) {
    return <ErrorState error={settings.error} retry={() => void settings.refetch()} />
  }
  if (!settings.data?.has_api_key) {
    return (
      <>
        <ConnectCard />
        <SetAside />
        {settings.data ? <History /> : null}
      </>
    )
  }
  const { health, last_success_time: last } = settings.data
  return (
    <div className={classes.columns}>
      <div className={classes.stack}>
        <StatusCard health={health} last={last} plan={settings.data} />
        <SetAside />
        <Certificates />
        <History />
      </div>
      <div className={classes.stack}>
        <SettingsCard settings={settings.data} />
        <RefreshTokens />
      </div>
    </div>
  )
}

function ForOthers() {
  const { t } = useTranslation('sync')
  const overview = useOverview()
  return (
    <>
      <Text c="dimmed" size="sm">
        {t('readOnly')}
      </Text>
      {overview.data ? (
        <StatusCard health={overview.data.health} last={overview.data.last_success_time} />
      ) : null}
      <SetAside />
      <Certificates />
      <History />
    </>
  )
}

/** The run that the address names, beside the page. */
function Looked() {
  const [parameters, setParameters] = useSearchParams()
  const id = Number(parameters.get('log') ?? NaN)
  function close() {
    const next = new URLSearchParams(parameters)
    next.delete('log')
    setParameters(next, { replace: true, preventScrollReset: true })
  }
  return <RunDrawer id={Number.isSafeInteger(id) && id > 0 ? id : null} onClose={close} />
}
