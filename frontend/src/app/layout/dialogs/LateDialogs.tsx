import { lazy, Suspense, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'

import { login } from '@/lib/user/current'
import { keyboardHelp, listenForShortcuts, useShortcuts } from '@/lib/shortcuts'
import { useStore } from '@/lib/store'

const Dialogs = lazy(async () => ({ default: (await import('./Dialogs')).Dialogs }))

/** After the page itself. */
const LATER = 2000

/**
 * The dialogs are loaded once the page stands, so that nobody waits for them; and not only when one is needed, since a
 * login may end because the service was replaced, and then there may be nothing to load any more.
 */
export function LateDialogs() {
  const { t } = useTranslation()
  const [later, setLater] = useState(false)
  const wanted = useStore(keyboardHelp)
  const over = useStore(login) === 'over'
  useEffect(listenForShortcuts, [])
  useShortcuts([{ key: '?', label: t('help.thisList'), run: () => keyboardHelp.set(true) }])
  useEffect(() => {
    const timer = setTimeout(() => setLater(true), LATER)
    return () => clearTimeout(timer)
  }, [])
  if (!later && !wanted && !over) return null
  return (
    <Suspense>
      <Dialogs />
    </Suspense>
  )
}
