import { useTranslation } from 'react-i18next'

import { useFormats } from '@/lib/values/useFormats'

import common from '../../matching.module.css'
import { isChosen, type DocumentSet } from '../../working/choosing/sets'
import { percentOf } from '../../words'
import type { Desk } from '../../working/useDesk'
import classes from '../sheet.module.css'
import { Pick } from './Pick'

interface Props {
  desk: Desk
  set: DocumentSet
  digit: number
  closed: boolean
  /** Whether Tab comes here, and what tells that somebody is here. */
  stop: boolean
  onStop: () => void
}

/** Several invoices together, as one choice with their sum. */
export function SetLine({ desk, set, digit, closed, stop, onStop }: Props) {
  const { t } = useTranslation('matching')
  const formats = useFormats()
  const inside = isChosen(set, desk.draft)
  const numbers = set.numbers.join(' + ')
  return (
    <li data-in={inside || undefined} data-why="set">
      <Pick
        digit={digit}
        name={numbers}
        chosen={inside}
        disabled={!desk.may || closed}
        stop={stop}
        onStop={onStop}
        onPick={() => desk.pickSet(set)}
      />
      <span className={classes.documentName}>{numbers}</span>
      <span className={classes.documentOpen}>
        <span className={classes.dim}>{t('candidates.together')}</span>{' '}
        {formats.money(set.sum, desk.money.currency)}
      </span>
      <span className={classes.documentDays}>
        <span className={common.mark}>{t('candidates.set', { count: set.numbers.length })}</span>
        <span className={classes.dim}>{percentOf(set.confidence, formats, t)}</span>
      </span>
    </li>
  )
}
