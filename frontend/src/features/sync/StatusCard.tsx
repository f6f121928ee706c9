import { Group, Stack, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'

import { DateText } from '@/components/values/DateText'
import { HealthReasons } from '@/components/values/HealthReasons'
import type { CompanyBillingoSettings, SyncHealth } from '@/types/api'

import classes from './Sync.module.css'

interface Props {
  health: SyncHealth
  last: string | null
  /** Not there where it is not known: only administrators are told. */
  plan?: Pick<CompanyBillingoSettings, 'next_sync_time' | 'scheduled' | 'retrying'>
}

/** How fresh the mirror is, why, and what to do. */
export function StatusCard({ health, last, plan }: Props) {
  const { t } = useTranslation('sync')
  return (
    <section className={`card ${classes.padded}`} aria-labelledby="state-title">
      <Group gap="sm" mb="xs">
        <span className={classes.level} data-level={health.level} aria-hidden />
        <Title order={2} fz="md" id="state-title">
          {t(`health.${health.level}`)}
        </Title>
      </Group>
      <Stack gap={8}>
        <HealthReasons reasons={health.reasons} />
      </Stack>
      <dl className={classes.facts}>
        <div>
          <dt>{t('health.last')}</dt>
          <dd>{last === null ? t('health.never') : <DateText value={last} />}</dd>
        </div>
        {plan === undefined ? null : (
          <div>
            <dt>{t('health.next')}</dt>
            <dd>
              {plan.next_sync_time === null ? (
                t(plan.scheduled ? 'health.nextNone' : 'health.nextByHand')
              ) : (
                <>
                  <DateText value={plan.next_sync_time} />
                  {plan.retrying ? ` (${t('health.again')})` : null}
                </>
              )}
            </dd>
          </div>
        )}
      </dl>
    </section>
  )
}
