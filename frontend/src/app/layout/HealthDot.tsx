import { Anchor, Popover, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import * as z from 'zod'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { ask } from '@/lib/http'
import { companyKey } from '@/lib/queries'
import { BILLINGO_SYNC, useSession } from '@/lib/session'
import { isRunning, useLatestSync } from '@/lib/syncs'
import { CompanyBillingoSettingsSchema } from '@/schemas/api.schemas'

import { RunningSync } from './RunningSync'
import classes from './Shell.module.css'
import { useToldSyncEnd } from './useToldSyncEnd'

const EVERY = 60_000
const Settings = z.array(CompanyBillingoSettingsSchema)

/** Green, yellow or red, and why; while a sync runs, how far it is. */
export function HealthDot() {
  const { t } = useTranslation()
  const session = useSession()
  const settings = useQuery({
    queryKey: companyKey('billingo-settings'),
    queryFn: ({ signal }) => ask(Settings, '/api/billingo-settings/', { signal }),
    enabled: session.may('manage_settings') && session.has(BILLINGO_SYNC),
    refetchInterval: EVERY,
  })
  const latest = useLatestSync()
  useToldSyncEnd()
  if (latest.data && isRunning(latest.data)) return <RunningSync log={latest.data} />
  if (!settings.data) return null
  const health = settings.data[0]?.health
  const level = health?.level ?? 'red'
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
        {health?.reasons.map(({ code, text }) => (
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
