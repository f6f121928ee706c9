import { useMantineColorScheme } from '@mantine/core'
import { useEffect } from 'react'

import { language } from '@/lib/current'
import { speak } from '@/lib/i18n'
import { loadPreferences } from '@/lib/preferences'

/** Gives the page the language and the colours that its user chose on another device. */
export function useRememberedLook(userId: number | null): void {
  const { setColorScheme } = useMantineColorScheme()
  useEffect(() => {
    if (userId === null) return
    const abort = new AbortController()
    loadPreferences(userId, abort.signal)
      .then(async (found) => {
        if (found.theme) setColorScheme(found.theme)
        if (found.language && found.language !== language.get()) await speak(found.language)
      })
      .catch(() => undefined) // The device's own will do.
    return () => abort.abort()
    // Once for a user: later changes come from this page itself.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [userId])
}
