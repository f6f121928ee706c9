import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconBuildingBank, IconCircleCheck } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'

import { EmptyState, ErrorState, LoadingState } from '@/components/messages/states'
import { accountsQuery, filesQuery } from '../../api'
import { monthQuery } from '../api'
import { useToday } from '@/lib/values/useToday'
import { useFormats } from '@/lib/values/useFormats'
import type { Tab } from '@/types/matching'

import classes from './queue.module.css'
import { nextImport, type NextImport } from '../reckoning/nextImport'
import { TO_DO } from '../words'
import type { Desk } from '../working/useDesk'

/** Why there is nothing, and what is next. */
interface Props {
  desk: Desk
  counts: Readonly<Record<Tab, number>> | null
  /** Hands in statements; null: who is here may not. */
  upload: (() => void) | null
}

export function QueueEmpty({ desk, counts, upload }: Props) {
  const { t } = useTranslation('matching')
  const today = useToday()
  const formats = useFormats()
  const accounts = useQuery(accountsQuery())
  const { queue, tab } = desk
  const all = counts !== null && TO_DO.every((one) => counts[one] === 0)
  const month = useQuery({ ...monthQuery(`${today.slice(0, 8)}01`), enabled: all }).data?.tabs
  const files = useQuery({ ...filesQuery({}, 1), enabled: all }).data?.results
  const coming = nextImport((files ?? []).map((one) => one.imported_at))
  if (queue.error) {
    return (
      <div className={classes.empty}>
        <ErrorState error={queue.error} retry={queue.retry} />
      </div>
    )
  }
  if (queue.isPending) {
    return (
      <div className={classes.empty}>
        <LoadingState rows={8} height={44} />
      </div>
    )
  }
  if (accounts.data?.length === 0) {
    return (
      <div className={classes.empty}>
        <EmptyState
          title={t('empty.noAccount')}
          icon={<IconBuildingBank size={28} stroke={1.5} aria-hidden />}
          action={upload ? <Button onClick={upload}>{t('upload')}</Button> : null}
        >
          {t('empty.noAccountText')}
        </EmptyState>
      </div>
    )
  }
  if (Object.keys(desk.narrowed).length > 0) {
    return (
      <div className={classes.empty}>
        <EmptyState
          title={t(`empty.${tab}`)}
          action={
            <Button variant="default" onClick={() => desk.change({ account: '', search: '', direction: '' })}>
              {t('empty.clear')}
            </Button>
          }
        >
          {t('empty.filtered')}
        </EmptyState>
      </div>
    )
  }
  function expected({ day, every }: NextImport) {
    const said = { count: every, n: formats.count(every), day: formats.day(day) }
    return t(day >= today ? 'empty.expected' : 'empty.expectedNow', said)
  }
  const next = TO_DO.find((one) => one !== tab && (counts?.[one] ?? 0) > 0)
  const days = (accounts.data ?? []).flatMap(({ is_active: active, last_statement_on: on }) =>
    active && on ? [on] : [],
  )
  const last = days.sort().at(-1)
  return (
    <div className={classes.empty}>
      <EmptyState
        title={all ? t('empty.allDone') : t(`empty.${tab}`)}
        icon={<IconCircleCheck size={28} stroke={1.5} aria-hidden />}
        action={
          next && counts ? (
            // Never by itself: a key that is held down must not run from proposals into choices.
            <Button onClick={() => desk.setTab(next)}>
              {t('empty.nextTab', { tab: t(`tabs.${next}`), n: formats.count(counts[next]) })}
            </Button>
          ) : null
        }
      >
        {all ? t('empty.allDoneText', { n: formats.count(counts.done + counts.automatic) }) : t('empty.text')}
        {all && month ? ` ${t('empty.month', { n: formats.count(month.done + month.automatic) })}` : ''}
        {all && coming ? ` ${expected(coming)}` : ''}
        {all && last ? ` ${t('empty.lastStatement', { day: formats.day(last) })}` : ''}
      </EmptyState>
    </div>
  )
}
