import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'

import { useSession } from '@/lib/user/session'
import type { SyncHealth } from '@/types/api'

const REMEDIES = [
  'first_sync_running',
  'last_sync_partial',
  'older_than_24_hours',
  'behind_interval',
  'inactive',
  'no_api_key',
  'key_unreadable',
  'never_synced',
  'last_sync_failed',
  'older_than_48_hours',
] as const
type Known = (typeof REMEDIES)[number]
/** Nobody needs to be told of these. */
const BY_ITSELF: readonly string[] = ['first_sync_running']

interface Props {
  reasons: SyncHealth['reasons']
}

/** Why the mirror is as it is, and what to do about it: oneself, or by telling who may. */
export function HealthReasons({ reasons }: Props) {
  const { t } = useTranslation('sync')
  const mayAct = useSession().may('manage_settings')
  return (
    <>
      {reasons.map(({ code, text }) => {
        const known = REMEDIES.find((remedy): remedy is Known => remedy === code)
        const remedy = known ? t(`health.remedy.${known}`) : null
        return (
          <div key={code}>
            <Text size="sm">{text}</Text>
            {remedy === null ? null : (
              <Text size="sm" c="dimmed">
                {mayAct || BY_ITSELF.includes(code) ? remedy : t('health.askAdmin', { remedy })}
              </Text>
            )}
          </div>
        )
      })}
    </>
  )
}
