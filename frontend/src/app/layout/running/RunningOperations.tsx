import { Popover, Stack, Text } from '@mantine/core'
import { useQueries } from '@tanstack/react-query'
import { useEffect, useEffectEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { OperationProgress } from '@/components/values/OperationProgress'
import { ApiError } from '@/lib/service/errors'
import { explain } from '@/lib/service/explain'
import { save } from '@/lib/service/download'
import { toast } from '@/lib/toasts'
import {
  download,
  follow,
  hasEnded,
  operationQuery,
  shareOf,
  take,
  type Followed,
} from '@/queries/operations'
import type { Operation } from '@/types/api'

import classes from '../Shell.module.css'
import { Ring } from './Ring'

/** In the header while files are being made: how far they are, on every page; and what is done when they are ready. */
export function RunningOperations({ all }: { all: readonly Followed[] }) {
  const { t } = useTranslation()
  const asked = useQueries({ queries: all.map(({ id }) => operationQuery(id)) })
  const conclude = useEffectEvent((operation: Operation, from: string) => {
    if (take(operation.id) && operation.is_mine) void told(operation, from)
  })
  const told = async ({ id, status, error }: Operation, from: string) => {
    if (status === 'failed') toast(t('operations.failed', { detail: error?.detail }), 'bad')
    if (status !== 'done') return
    // Who reloads the page just now, or closes it, has the file when it is back.
    const giveBack = () => follow({ id }, from)
    window.addEventListener('pagehide', giveBack)
    try {
      const { blob, name } = await download(id)
      save(blob, name)
      toast(t('operations.done', { name }))
    } catch (failure) {
      const { title, text } = explain(failure, t)
      toast(`${title}. ${text}`, 'bad')
    } finally {
      window.removeEventListener('pagehide', giveBack)
    }
  }
  useEffect(() => {
    asked.forEach(({ data, error }, index) => {
      if (data && hasEnded(data)) conclude(data, all[index]?.from ?? '')
      // Gone, or not for this user: nothing to be waited for.
      else if (error instanceof ApiError && (error.status === 403 || error.status === 404)) {
        take(all[index]?.id ?? 0)
      }
    })
  }, [asked, all])

  const shares = asked.map(({ data }) => (data ? (shareOf(data) ?? 0) : 0))
  const percent = Math.floor((100 * shares.reduce((sum, share) => sum + share, 0)) / all.length)
  const label = t('operations.header', { percent: String(percent) })
  return (
    <Popover position="bottom-end" width={300} shadow="md" withArrow trapFocus returnFocus>
      <Popover.Target>
        <button type="button" className={classes.health} aria-label={label}>
          <Ring percent={Math.max(percent, 5)} />
          <Text span size="sm" visibleFrom="sm" aria-hidden>
            {label}
          </Text>
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="sm">
          {all.map(({ id }) => (
            <OperationProgress key={id} id={id} />
          ))}
          <Text size="sm" c="dimmed">
            {t('operations.goesOn')}
          </Text>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}
