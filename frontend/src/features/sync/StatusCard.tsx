import { Group, Stack, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'

import { DateText } from '@/components/DateText'
import { HealthReasons } from '@/components/HealthReasons'
import type { SyncHealth } from '@/types/api'

import classes from './Sync.module.css'

interface Props {
  health: SyncHealth
  last: string | null
  /** Undefined where it is not known: only administrators are told. */
  next?: string | null
}

/** How fresh the mirror is, why, and what to do. */
export function StatusCard({ health, last, next }: Props) {
  const { t } = useTranslation('sync')
  return (
    <section className={`card ${classes.padded}`} aria-labelledby="state-title">
      <Group gap="sm" mb="xs">
        <span className={classes.level} data-level={health.level} aria-hidden />
        <Title order={2} fz="lg" id="state-title">
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
        {next === undefined ? null : (
          <div>
            <dt>{t('health.next')}</dt>
            <dd>{next === null ? t('health.nextNone') : <DateText value={next} />}</dd>
          </div>
        )}
      </dl>
    </section>
  )
}
