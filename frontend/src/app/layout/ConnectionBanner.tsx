import { Button } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { IconCloudOff } from '@tabler/icons-react'
import { useEffect, useRef, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'

import { reachable } from '@/lib/user/current'
import { apiSend } from '@/lib/service/http'
import { useStore } from '@/lib/store'

import classes from './Shell.module.css'

const EVERY = 5000

/** Says that what is shown may be old, and asks again until somebody answers. */
export function ConnectionBanner() {
  const { t } = useTranslation()
  const answers = useStore(reachable)
  const online = useSyncExternalStore(followOnline, () => navigator.onLine)
  const queries = useQueryClient()
  const away = !answers || !online

  useEffect(() => {
    if (!away) return
    // A failure keeps `reachable` as it is: the next try follows.
    const probe = () =>
      apiSend('/api/health/', { method: 'GET', renew: false, timeout: EVERY }).catch(() => undefined)
    const timer = setInterval(() => void probe(), EVERY)
    return () => clearInterval(timer)
  }, [away])

  // Whoever finds it back first, the probe or what else is asked: what failed meanwhile is asked again.
  const wasAway = useRef(away)
  useEffect(() => {
    if (wasAway.current && !away) void queries.invalidateQueries()
    wasAway.current = away
  }, [away, queries])

  if (!away) return null
  return (
    <div className={classes.banner} role="status">
      <IconCloudOff size={18} aria-hidden />
      <span style={{ flex: '1 1 240px' }}>{online ? t('states.unreachable') : t('states.offline')}</span>
      <Button size="compact-sm" variant="default" onClick={() => void queries.invalidateQueries()}>
        {t('states.tryNow')}
      </Button>
    </div>
  )
}

function followOnline(listener: () => void): () => void {
  window.addEventListener('online', listener)
  window.addEventListener('offline', listener)
  return () => {
    window.removeEventListener('online', listener)
    window.removeEventListener('offline', listener)
  }
}
