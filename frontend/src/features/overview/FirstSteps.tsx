import { Button } from '@mantine/core'
import { IconCloudDownload, IconPlugConnected } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { EmptyState } from '@/components/messages/states'
import { SyncProgress } from '@/components/values/SyncProgress'
import { useSession } from '@/lib/user/session'
import { isRunning, useLatestSync } from '@/queries/syncs'
import type { SyncHealth } from '@/types/api'

import classes from './Overview.module.css'

/** Before the first complete sync: what is missing, and who does it; while it runs, how far it is. */
export function FirstSteps({ health }: { health: SyncHealth }) {
  const { t } = useTranslation('sync')
  const mayAct = useSession().may('manage_settings')
  const latest = useLatestSync()
  if (latest.data && isRunning(latest.data)) {
    return (
      <section className={`card ${classes.card}`}>
        <SyncProgress log={latest.data} title={t('progress.first')} />
      </section>
    )
  }
  const noKey = health.reasons.some(({ code }) => code === 'no_api_key')
  const Icon = noKey ? IconPlugConnected : IconCloudDownload
  return (
    <section className="card">
      <EmptyState
        icon={<Icon size={28} stroke={1.5} aria-hidden />}
        title={t(noKey ? (mayAct ? 'connect.title' : 'connect.askTitle') : 'connect.notYetTitle')}
        action={
          mayAct ? (
            <Button component={Link} to="/sync">
              {noKey ? t('connect.open') : t('health.look')}
            </Button>
          ) : null
        }
      >
        {noKey
          ? t(mayAct ? 'connect.intro' : 'connect.askText')
          : t(mayAct ? 'connect.notYetText' : 'connect.notYetAsk')}
      </EmptyState>
    </section>
  )
}
