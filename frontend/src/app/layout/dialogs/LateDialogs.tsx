import { Suspense, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'

import { late, patiently } from '@/lib/late'
import { login } from '@/lib/user/current'
import { keyboardHelp, listenForShortcuts, useShortcuts } from '@/lib/shortcuts'
import { useStore } from '@/lib/store'

const fetchDialogs = async () => ({ default: (await import('./Dialogs')).Dialogs })
const Dialogs = late(fetchDialogs)

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
    // What nobody asked for yet is told by nobody where it can't be had.
    const timer = setTimeout(() => {
      patiently(fetchDialogs).then(
        () => setLater(true),
        () => undefined,
      )
    }, LATER)
    return () => clearTimeout(timer)
  }, [])
  if (!later && !wanted && !over) return null
  return (
    <Suspense>
      <Dialogs />
    </Suspense>
  )
}
