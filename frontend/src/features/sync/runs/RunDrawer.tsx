import { Drawer, Group, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '@mantine/core'

import { DateText } from '@/components/values/DateText'
import { ErrorState, LoadingState } from '@/components/messages/states'
import { StatusBadge } from '@/components/values/StatusBadge'
import { SyncProgress } from '@/components/values/SyncProgress'
import { companyKey } from '@/lib/service/queries'
import { isRunning } from '@/queries/syncs'
import { useFormats } from '@/lib/values/useFormats'
import type { BillingoSyncLog } from '@/types/api'

import { fetchRun } from '../api'
import { Problems } from './Problems'
import classes from '../Sync.module.css'
import { TONES } from '../words'

const AT_ONCE = 50
const WHILE_RUNNING = 1500

interface Props {
  id: number | null
  onClose: () => void
}

/** One sync beside the list: when, how much, and what failed. */
export function RunDrawer({ id, onClose }: Props) {
  const { t } = useTranslation('sync')
  const formats = useFormats()
  const run = useQuery({
    queryKey: companyKey('sync-run', id),
    queryFn: ({ signal }) => fetchRun(id ?? 0, signal),
    enabled: id !== null,
    refetchInterval: ({ state }) => (isRunning(state.data) ? WHILE_RUNNING : false),
  })
  const title = run.data ? t('run.title', { time: formats.dateTime(run.data.started_at) }) : t('title')
  return (
    <Drawer
      opened={id !== null}
      onClose={onClose}
      position="right"
      size={480}
      title={
        <Text fw={640} fz="lg" component="span">
          {title}
        </Text>
      }
      closeButtonProps={{ 'aria-label': t('actions.close', { ns: 'common' }) }}
    >
      {run.data ? <Run key={run.data.id} log={run.data} /> : null}
      {run.error && !run.data ? <ErrorState error={run.error} retry={() => void run.refetch()} /> : null}
      {run.isPending && id !== null ? <LoadingState rows={5} /> : null}
    </Drawer>
  )
}

function Run({ log }: { log: BillingoSyncLog }) {
  const { t } = useTranslation('sync')
  const formats = useFormats()
  const [limit, setLimit] = useState(AT_ONCE)
  const counts = [
    ['processed', formats.count(log.invoices_processed)],
    ['created', formats.count(log.invoices_created)],
    ['updated', formats.count(log.invoices_updated)],
    ['unchanged', formats.count(log.invoices_unchanged)],
    ['skipped', formats.count(log.invoices_skipped)],
    ['missing', formats.count(log.invoices_missing)],
    ['items', formats.count(log.items_extracted)],
    ['calls', formats.count(log.api_calls)],
    ['payments', formats.count(log.payments_read)],
    ['paymentsChanged', formats.count(log.payments_changed)],
    ['paymentsFailed', formats.count(log.payments_failed)],
    ['paymentCalls', formats.count(log.payment_calls)],
    ['waited', formats.duration(log.wait_seconds)],
  ] as const
  const left = log.errors_parsed.length - limit
  return (
    <Stack gap="lg">
      <Group gap="xs">
        <StatusBadge tone={TONES[log.status]}>{t(`status.${log.status}`)}</StatusBadge>
        <Text size="sm" c="dimmed">
          {t(`type.${log.sync_type}`)} · {t(`kind.${log.full_sync ? 'full' : 'incremental'}`)}
        </Text>
      </Group>
      {isRunning(log) ? (
        <SyncProgress log={log} title={t('progress.title')} />
      ) : (
        <dl className={classes.facts} style={{ margin: 0 }}>
          <div>
            <dt>{t('run.completed')}</dt>
            <dd>
              <DateText value={log.completed_at} />
            </dd>
          </div>
          <div>
            <dt>{t('run.duration')}</dt>
            <dd className="figures">
              {log.sync_duration_seconds === null ? '–' : formats.duration(log.sync_duration_seconds)}
            </dd>
          </div>
        </dl>
      )}
      {log.errors_parsed.length > 0 ? (
        <section aria-labelledby="run-errors">
          <Title order={3} fz="md" id="run-errors" mb="sm">
            {t('run.errorsTitle')}
          </Title>
          <Problems errors={log.errors_parsed} limit={limit} />
          {left > 0 ? (
            <Button mt="sm" size="xs" variant="default" onClick={() => setLimit(Infinity)}>
              {t('run.moreErrors', { n: formats.count(left) })}
            </Button>
          ) : null}
        </section>
      ) : null}
      {log.status === 'COMPLETED' && log.errors_parsed.length === 0 ? (
        <Text size="sm">{t('run.noErrors')}</Text>
      ) : null}
      <dl className={classes.counts}>
        {counts.map(([name, value]) => (
          <div key={name}>
            <dt>{t(`run.${name}`)}</dt>
            <dd className="figures">{value}</dd>
          </div>
        ))}
      </dl>
    </Stack>
  )
}
