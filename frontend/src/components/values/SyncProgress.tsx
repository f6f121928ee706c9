import { Group, Progress, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'

import { progressOf, useNow } from '@/queries/syncs'
import { useFormats } from '@/lib/values/useFormats'
import type { BillingoSyncLog } from '@/types/api'

interface Props {
  log: BillingoSyncLog
  title: string
}

/** How far a running sync is: pages, documents, time gone by and left. Lives by `log`, which somebody else asks for. */
export function SyncProgress({ log, title }: Props) {
  const { t } = useTranslation('sync')
  const formats = useFormats()
  const now = useNow(true)
  const { share, elapsedSeconds, secondsLeft } = progressOf(log, now)
  // What was read in all is counted only at the end; what was stored, as it goes.
  const stored = log.invoices_created + log.invoices_updated
  const percent = share === null ? 100 : Math.round(share * 100)
  return (
    <Stack gap="xs">
      <Group justify="space-between" align="baseline" gap="xs">
        <Text fw={620} fz="lg" component="h2" m={0}>
          {title}
        </Text>
        {share === null ? null : (
          <Text className="figures" c="dimmed">
            {percent}&nbsp;%
          </Text>
        )}
      </Group>
      <Progress.Root size="lg" radius="xl">
        <Progress.Section
          value={percent}
          animated
          striped={share === null}
          withAria={false}
          role="progressbar"
          aria-label={t('progress.bar')}
          aria-valuemin={0}
          aria-valuemax={100}
          {...(share === null ? { 'aria-valuetext': t('progress.starting') } : { 'aria-valuenow': percent })}
        />
      </Progress.Root>
      <Group gap="2px 8px" fz="sm" className="figures" style={{ whiteSpace: 'normal' }}>
        {log.pages_total === 0 ? (
          <span>
            {log.api_calls > 1
              ? t('progress.again', { n: formats.count(log.api_calls) })
              : t('progress.starting')}
          </span>
        ) : (
          <>
            <span>
              {t('progress.pages', {
                done: formats.count(log.pages_done),
                total: formats.count(log.pages_total),
              })}
            </span>
            <Dot />
            <span>
              {t('progress.documents', {
                count: stored,
                n: formats.count(stored),
              })}
            </span>
          </>
        )}
        {log.payments_total === 0 ? null : (
          <>
            <Dot />
            <span>
              {t('progress.payments', {
                done: formats.count(log.payments_read),
                total: formats.count(log.payments_total),
              })}
            </span>
          </>
        )}
        <Dot />
        <span>{t('progress.elapsed', { time: formats.duration(Math.floor(elapsedSeconds)) })}</span>
        {secondsLeft === null ? null : (
          <>
            <Dot />
            <span>{t('progress.left', { time: formats.duration(Math.ceil(secondsLeft)) })}</span>
          </>
        )}
      </Group>
      {log.wait_seconds >= 1 ? (
        <Text size="sm" c="dimmed">
          {t('progress.waited', { time: formats.duration(log.wait_seconds) })}
        </Text>
      ) : null}
      <Text size="sm" c="dimmed">
        {t('progress.leave')}
      </Text>
    </Stack>
  )
}

function Dot() {
  return (
    <Text span c="dimmed" aria-hidden>
      ·
    </Text>
  )
}
