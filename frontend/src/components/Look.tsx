import { SegmentedControl, useMantineColorScheme } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'

import { language } from '@/lib/user/current'
import { speak } from '@/lib/user/i18n'
import { savePreferences } from '@/lib/user/preferences'
import { useStore } from '@/lib/store'
import type { Language, Theme } from '@/types/api'

/** Language: for this device at once, for the user's other devices from their next start on. */
export function LanguageChoice() {
  const { t } = useTranslation()
  const speaks = useStore(language)
  const queries = useQueryClient()
  function choose(value: string) {
    const chosen = value as Language
    // Part of the words come from the service.
    void speak(chosen).then(() => queries.invalidateQueries({ queryKey: ['company'] }))
    savePreferences({ language: chosen })
  }
  return (
    <SegmentedControl
      size="xs"
      fullWidth
      aria-label={t('user.language')}
      value={speaks}
      onChange={choose}
      data={[
        { value: 'hu', label: 'Magyar' },
        { value: 'en', label: 'English' },
      ]}
    />
  )
}

/** Light, dark, or as the device has it. */
export function ThemeChoice() {
  const { t } = useTranslation()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  function choose(value: string) {
    const chosen = value as Theme
    setColorScheme(chosen)
    savePreferences({ theme: chosen })
  }
  return (
    <SegmentedControl
      size="xs"
      fullWidth
      aria-label={t('user.theme')}
      value={colorScheme}
      onChange={choose}
      data={[
        { value: 'light', label: t('user.light') },
        { value: 'dark', label: t('user.dark') },
        { value: 'auto', label: t('user.auto') },
      ]}
    />
  )
}
