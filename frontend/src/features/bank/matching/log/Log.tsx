import { Drawer } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'

import { ErrorState, LoadingState } from '@/components/messages/states'
import { useFormats } from '@/lib/values/useFormats'
import type { MatchAction } from '@/types/matching'

import { actionsQuery } from '../api'
import { numbersOf } from '../words'
import type { Desk } from '../working/useDesk'
import classes from './log.module.css'

/** The last actions of all, by whom and when, each with the way back. */
export function Log({ desk }: { desk: Desk }) {
  const { t } = useTranslation('matching')
  const words = useTranslation()
  const actions = useQuery(actionsQuery())
  return (
    <Drawer
      opened
      onClose={desk.closeLog}
      position="right"
      size="md"
      title={t('act.log')}
      closeButtonProps={{ 'aria-label': words.t('actions.close') }}
    >
      {actions.isPending ? <LoadingState rows={8} /> : null}
      {actions.error ? <ErrorState error={actions.error} retry={() => void actions.refetch()} /> : null}
      {actions.data?.results.length === 0 ? <p>{t('history.none')}</p> : null}
      <ul className={classes.log}>
        {(actions.data?.results ?? []).map((action) => (
          <Line key={action.id} desk={desk} action={action} />
        ))}
      </ul>
    </Drawer>
  )
}

function Line({ desk, action }: { desk: Desk; action: MatchAction }) {
  const { t } = useTranslation('matching')
  const deciding = useTranslation('deciding')
  const formats = useFormats()
  const { kind, undone_at: undoneAt, user_name: name, made_at: at } = action
  const what = numbersOf(action, t)
  const lines = t('batch.lines', { count: action.lines, n: formats.count(action.lines) })
  const time = formats.dateTime(at)
  const open = kind !== 'undo'
  return (
    <li data-undone={undoneAt !== null || undefined}>
      <span>
        <strong>{t(`history.${kind}`)}</strong> {what || lines}
        {what && action.lines > 1 ? ` (${lines})` : ''}
        <span className={classes.by}>
          {name ? t('doneBy', { name, time }) : t('doneByRun', { time })}
          {undoneAt !== null
            ? ` · ${deciding.t('log.undone', { name: action.undone_by, time: formats.dateTime(undoneAt) })}`
            : ''}
        </span>
      </span>
      {desk.may && open ? (
        undoneAt === null ? (
          <button type="button" className={classes.link} onClick={() => desk.undoLogged(action)}>
            {t('strip.undo')}
          </button>
        ) : (
          <button type="button" className={classes.link} onClick={() => desk.redoLogged(action)}>
            {t('strip.redo')}
          </button>
        )
      ) : null}
    </li>
  )
}
