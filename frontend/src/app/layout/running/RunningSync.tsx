import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { progressOf } from '@/queries/syncs'
import type { BillingoSyncLog } from '@/types/api'

import classes from '../Shell.module.css'
import { Ring } from './Ring'

/** In the place of the health dot while a sync runs: how far it is, on every page. */
export function RunningSync({ log }: { log: BillingoSyncLog }) {
  const { t } = useTranslation('sync')
  const { share } = progressOf(log, new Date())
  const percent = share === null ? null : Math.round(share * 100)
  const label =
    percent === null ? t('progress.headerStarting') : t('progress.header', { percent: `${percent} %` })
  return (
    <Link to="/sync" className={classes.health} aria-label={label} style={{ textDecoration: 'none' }}>
      <Ring percent={percent ?? 15} />
      <Text span size="sm" visibleFrom="sm" aria-hidden>
        {label}
      </Text>
      <Text span size="xs" hiddenFrom="sm" aria-hidden className="figures">
        {percent === null ? '' : `${percent} %`}
      </Text>
    </Link>
  )
}
