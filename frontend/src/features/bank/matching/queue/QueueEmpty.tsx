import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconBuildingBank, IconCircleCheck } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { EmptyState, ErrorState, LoadingState } from '@/components/messages/states'
import { accountsQuery } from '../../api'
import { useFormats } from '@/lib/values/useFormats'
import type { Tab } from '@/types/matching'

import classes from './queue.module.css'
import { TO_DO } from '../words'
import type { Desk } from '../working/useDesk'

/** Why there is nothing, and what is next. */
export function QueueEmpty({ desk, counts }: { desk: Desk; counts: Readonly<Record<Tab, number>> | null }) {
  const { t } = useTranslation('matching')
  const formats = useFormats()
  const accounts = useQuery(accountsQuery())
  const { queue, tab } = desk
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
          action={
            <Button component={Link} to="/bank/statements">
              {t('upload')}
            </Button>
          }
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
  const next = TO_DO.find((one) => one !== tab && (counts?.[one] ?? 0) > 0)
  const all = counts !== null && TO_DO.every((one) => counts[one] === 0)
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
      </EmptyState>
    </div>
  )
}
