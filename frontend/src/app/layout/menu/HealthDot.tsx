import { Anchor, Popover, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { apiGet } from '@/lib/service/http'
import { companyKey } from '@/lib/service/queries'
import { BILLINGO_SYNC, useSession } from '@/lib/user/session'
import { isRunning, useLatestSync } from '@/queries/syncs'
import { HealthSchema } from '@/schemas/api.schemas'

import { RunningSync } from '../running/RunningSync'
import classes from '../Shell.module.css'
import { useToldSyncEnd } from '../useToldSyncEnd'

const EVERY = 60_000

/** Green, yellow or red, and why; while a sync runs, how far it is. */
export function HealthDot() {
  const { t } = useTranslation()
  const session = useSession()
  const { data: health } = useQuery({
    // Below the key of the settings: who changes those asks for this anew, too.
    queryKey: companyKey('billingo-settings', 'health'),
    queryFn: ({ signal }) => apiGet(HealthSchema, '/api/billingo-sync-logs/health/', { signal }),
    enabled: session.may('view_sync_logs') && session.has(BILLINGO_SYNC),
    refetchInterval: EVERY,
  })
  const latest = useLatestSync()
  useToldSyncEnd()
  if (latest.data && isRunning(latest.data)) return <RunningSync log={latest.data} />
  if (!health) return null
  const { level, reasons } = health
  return (
    <Popover position="bottom-end" width={300} shadow="md" withArrow trapFocus returnFocus>
      <Popover.Target>
        <button
          type="button"
          className={classes.health}
          aria-label={t('health.label', { level: t(`health.${level}`) })}
        >
          <span className={classes.dot} data-level={level} aria-hidden />
          <Text span size="sm" visibleFrom="sm" aria-hidden>
            {t(`health.${level}`)}
          </Text>
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <Text fw={600}>{t(`health.${level}`)}</Text>
        {reasons.map(({ code, text }) => (
          <Text key={code} size="sm" mt={4}>
            {text}
          </Text>
        ))}
        <Anchor component={Link} to="/sync" size="sm" mt="xs" display="inline-block">
          {t('health.look')}
        </Anchor>
      </Popover.Dropdown>
    </Popover>
  )
}
