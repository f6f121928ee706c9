import { Button, Group, NativeSelect, Stack, Switch, Text, Title } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { IconKey } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { companyKey } from '@/lib/service/queries'
import { toast } from '@/lib/toasts'
import { useFormats } from '@/lib/values/useFormats'
import type { CompanyBillingoSettings, CompanyBillingoSettingsInput } from '@/types/api'

import { saveSettings } from '../api'
import { Failed, KeyForm } from '../connect/KeyForm'
import { DaySchedule } from './DaySchedule'
import { scheduleInWords, timeOf } from './schedule'

const INSTALLED = 'installed'
const PAUSED = 'paused'
const HOURS = Array.from({ length: 24 }, (_, hour) => hour)
// A Sunday: weekdays are named by counting from it.
const SUNDAY = Date.UTC(2026, 0, 4)
const DAY = 86_400_000

/** The key, whether syncs run, and when: each takes effect as soon as it is changed. */
export function SettingsCard({ settings }: { settings: CompanyBillingoSettings }) {
  const { t } = useTranslation('sync')
  const queries = useQueryClient()
  const [changesKey, setChangesKey] = useState(false)
  const refresh = () => queries.invalidateQueries({ queryKey: companyKey('billingo-settings') })
  const save = useMutation({
    mutationFn: (change: CompanyBillingoSettingsInput) => saveSettings(change),
    onSuccess: () => toast(t('settings.saved')),
    onSettled: refresh,
  })

  async function onKeySaved() {
    setChangesKey(false)
    toast(t('key.saved'))
    await refresh()
  }

  // What was just chosen is shown while it is being saved; on error what is stored shows again.
  const shown = { ...settings, ...(save.isPending ? save.variables : {}) }
  return (
    <section className="card" aria-labelledby="settings-title" style={{ padding: 20 }}>
      <Title order={2} fz="md" id="settings-title" mb="sm">
        {t('settings.title')}
      </Title>
      <Stack gap="lg">
        <Stack gap="xs">
          <Group gap="xs" wrap="nowrap" align="start">
            <IconKey size={18} aria-hidden style={{ flex: 'none', marginTop: 2 }} />
            <Text size="sm">{settings.has_api_key ? t('settings.stored') : t('settings.missing')}</Text>
          </Group>
          {settings.api_key_scope === 'write' ? (
            <Text size="sm" c="dimmed">
              {t('key.scope.write')}
            </Text>
          ) : null}
          {changesKey ? (
            <KeyForm saveLabel={t('key.save')} onSaved={onKeySaved} onCancel={() => setChangesKey(false)} />
          ) : (
            <Group>
              <Button variant="default" size="xs" onClick={() => setChangesKey(true)}>
                {t('settings.change')}
              </Button>
            </Group>
          )}
        </Stack>
        <Switch
          checked={shown.is_active}
          disabled={save.isPending}
          onChange={(event) => save.mutate({ is_active: event.currentTarget.checked })}
          label={t('settings.active')}
          description={t('settings.activeHint')}
        />
        <Schedule settings={shown} saving={save.isPending} onChange={(change) => save.mutate(change)} />
        <DaySchedule settings={shown} saving={save.isPending} onChange={(change) => save.mutate(change)} />
        {save.error ? <Failed error={save.error} /> : null}
      </Stack>
    </section>
  )
}

interface ScheduleProps {
  settings: Pick<
    CompanyBillingoSettings,
    'sync_hour' | 'sync_paused' | 'schedule' | 'default_schedule' | 'scheduled'
  >
  saving: boolean
  onChange: (change: CompanyBillingoSettingsInput) => void
}

function Schedule({ settings, saving, onChange }: ScheduleProps) {
  const { t } = useTranslation('sync')
  const words = useScheduleWords()
  const hour = settings.sync_hour === null ? INSTALLED : String(settings.sync_hour)
  function choose(value: string) {
    if (value === PAUSED) onChange({ sync_paused: true })
    else onChange({ sync_paused: false, sync_hour: value === INSTALLED ? null : Number(value) })
  }
  function meaning(): string | null {
    if (!settings.scheduled) return t('settings.nothingSchedules')
    return settings.sync_paused ? null : t('settings.means', { schedule: words(settings.schedule) })
  }
  return (
    <NativeSelect
      label={t('settings.schedule')}
      value={settings.sync_paused ? PAUSED : hour}
      disabled={saving}
      onChange={(event) => choose(event.currentTarget.value)}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      description={meaning()}
      data={[
        {
          value: INSTALLED,
          label: t('settings.asInstalled', { schedule: words(settings.default_schedule) }),
        },
        ...HOURS.map((each) => ({
          value: String(each),
          label: t('settings.daily', { time: timeOf(each) }),
        })),
        { value: PAUSED, label: t('settings.paused') },
      ]}
    />
  )
}

function useScheduleWords(): (expression: string) => string {
  const { t } = useTranslation('sync')
  const formats = useFormats()
  return (expression) => {
    const words = scheduleInWords(expression)
    switch (words.form) {
      case 'daily':
        return t('settings.cron.daily', { time: words.time })
      case 'hourly':
        return t('settings.cron.hourly', { minute: words.minute })
      case 'weekly': {
        const weekday = formats.weekday(new Date(SUNDAY + words.weekday * DAY).toISOString())
        return t('settings.cron.weekly', { weekday, time: words.time })
      }
      case 'other':
        return t('settings.cron.other', { expression: words.expression })
    }
  }
}
