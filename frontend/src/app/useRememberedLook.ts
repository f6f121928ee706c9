import { useMantineColorScheme } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'

import { language } from '@/lib/user/current'
import { speak } from '@/lib/user/i18n'
import { adoptPreferences } from '@/lib/user/preferences'
import type { Me } from '@/types/api'

/** Gives the page the language and the colours that its user chose on another device. */
export function useRememberedLook(me: Me | undefined): void {
  const { setColorScheme } = useMantineColorScheme()
  const queries = useQueryClient()
  const user = me?.user.id
  useEffect(() => {
    if (!me) return
    const found = adoptPreferences(me.preferences)
    setColorScheme(found.theme)
    if (found.language !== language.get()) {
      void speak(found.language).then(() => queries.invalidateQueries({ queryKey: ['company'] }))
    }
    // Once for a user: later changes come from this page itself.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [user])
}
