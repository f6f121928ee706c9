import { Checkbox, Group, NativeSelect, Stack } from '@mantine/core'
import { useTranslation } from 'react-i18next'

import type { CompanyBillingoSettings, CompanyBillingoSettingsInput } from '@/types/api'

import { timeOf } from './schedule'

const OFF = 'off'
const MINUTES = [5, 10, 15, 20, 30, 60]

interface Props {
  settings: Pick<
    CompanyBillingoSettings,
    | 'sync_interval_minutes'
    | 'sync_interval_from'
    | 'sync_interval_to'
    | 'sync_interval_workdays'
    | 'sync_paused'
  >
  saving: boolean
  onChange: (change: CompanyBillingoSettingsInput) => void
}

/** How often it is synced during the day, and in which hours: each takes effect as soon as it is changed. */
export function DaySchedule({ settings, saving, onChange }: Props) {
  const { t } = useTranslation('sync')
  const minutes = settings.sync_interval_minutes
  // Over REST any number of minutes may be chosen.
  const offered =
    minutes === null || MINUTES.includes(minutes) ? MINUTES : [...MINUTES, minutes].sort(byNumber)
  return (
    <Stack gap="xs">
      <NativeSelect
        label={t('settings.interval')}
        value={minutes === null ? OFF : String(minutes)}
        disabled={saving}
        onChange={({ currentTarget: { value } }) =>
          onChange({ sync_interval_minutes: value === OFF ? null : Number(value) })
        }
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        description={
          settings.sync_paused && minutes !== null ? t('settings.intervalPaused') : t('settings.intervalHint')
        }
        data={[
          { value: OFF, label: t('settings.intervalOff') },
          ...offered.map((each) => ({ value: String(each), label: t('settings.every', { n: each }) })),
        ]}
      />
      {minutes === null ? null : (
        <>
          <Group gap="xs" grow>
            <Hour
              label={t('settings.from')}
              value={settings.sync_interval_from}
              from={0}
              to={settings.sync_interval_to - 1}
              saving={saving}
              onChange={(hour) => onChange({ sync_interval_from: hour })}
            />
            <Hour
              label={t('settings.to')}
              value={settings.sync_interval_to}
              from={settings.sync_interval_from + 1}
              to={24}
              saving={saving}
              onChange={(hour) => onChange({ sync_interval_to: hour })}
            />
          </Group>
          <Checkbox
            checked={settings.sync_interval_workdays}
            disabled={saving}
            onChange={(event) => onChange({ sync_interval_workdays: event.currentTarget.checked })}
            label={t('settings.workdays')}
          />
        </>
      )}
    </Stack>
  )
}

interface HourProps {
  label: string
  value: number
  /** The first and the last hour that may be chosen. */
  from: number
  to: number
  saving: boolean
  onChange: (hour: number) => void
}

function Hour({ label, value, from, to, saving, onChange }: HourProps) {
  return (
    <NativeSelect
      label={label}
      value={String(value)}
      disabled={saving}
      onChange={(event) => onChange(Number(event.currentTarget.value))}
      data={Array.from({ length: to - from + 1 }, (_, index) => ({
        value: String(from + index),
        label: timeOf(from + index),
      }))}
    />
  )
}

function byNumber(one: number, other: number): number {
  return one - other
}
