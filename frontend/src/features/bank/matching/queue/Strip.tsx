import { IconCheck, IconArrowBackUp } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'

import common from '../matching.module.css'
import classes from './queue.module.css'
import type { Desk } from '../working/useDesk'

const SHOWN = 3

/** What was done last, each with the way back. As high as ever, whatever is in it: rows below it stay where they are. */
export function Strip({ desk }: { desk: Desk }) {
  const { t } = useTranslation('matching')
  const last = desk.done.slice(0, SHOWN)
  return (
    <div className={classes.strip} data-empty={last.length === 0 || undefined}>
      {last.length === 0 ? <span className={classes.hint}>{desk.may ? t('strip.hint') : ''}</span> : null}
      {last.map(({ key, text, what, state, undo, redo }, index) => (
        <span key={key} className={classes.doneOne} data-state={state}>
          {state === 'undone' ? (
            <IconArrowBackUp size={15} aria-hidden />
          ) : (
            <IconCheck size={15} aria-hidden />
          )}
          <span className={classes.doneText} title={text}>
            {index === 0 ? text : what}
          </span>
          {state === 'sending' ? <span className={classes.hint}>{t('strip.sending')}</span> : null}
          {state === 'done' && undo ? (
            <button type="button" className={common.link} onClick={() => desk.undoDone(key)}>
              {t('strip.undo')}
            </button>
          ) : null}
          {state === 'undone' && redo ? (
            <button type="button" className={common.link} onClick={() => desk.redoDone(key)}>
              {t('strip.redo')}
            </button>
          ) : null}
        </span>
      ))}
    </div>
  )
}
