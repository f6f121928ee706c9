import { IconAlertTriangle, IconCheck } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'

import type { Match } from '@/types/matching'

import common from '../../matching.module.css'
import classes from '../sheet.module.css'

type Reason = Match['evidence'][number]

interface Props {
  match: Match
  /** All of them, not only the first. */
  all: boolean
  onAll: () => void
}

const SHOWN = 3

/** Each with a sign and a word that says whether it speaks for or against. */
export function Reasons({ of, label }: { of: readonly Reason[]; label: string }) {
  const { t } = useTranslation('matching')
  return (
    <ul className={classes.evidence} aria-label={label}>
      {of.map((reason, index) => (
        <li key={`${reason.code}-${index}`} data-against={!reason.speaks_for || undefined}>
          {reason.speaks_for ? (
            <IconCheck size={16} aria-hidden />
          ) : (
            <IconAlertTriangle size={16} aria-hidden />
          )}
          <span>
            {reason.speaks_for ? null : <strong>{t('evidence.against')} </strong>}
            {reason.text}
          </span>
        </li>
      ))}
    </ul>
  )
}

/** Why: what speaks against it before everything else, the strongest first. */
export function Evidence({ match, all, onAll }: Props) {
  const { t } = useTranslation('matching')
  const against = match.evidence.filter((reason) => !reason.speaks_for)
  const ordered = [...against, ...match.evidence.filter((reason) => reason.speaks_for)]
  // What speaks against it is never among what is folded away.
  const shown = all ? ordered : ordered.slice(0, Math.max(SHOWN, against.length))
  const hidden = ordered.length - shown.length
  if (ordered.length === 0) return null
  return (
    <div>
      <Reasons of={shown} label={t('evidence.title')} />
      {hidden > 0 || all ? (
        <button
          type="button"
          className={common.link}
          aria-keyshortcuts="i"
          aria-expanded={all}
          onClick={onAll}
        >
          {hidden > 0 ? t('evidence.more', { count: hidden }) : t('evidence.less')}
        </button>
      ) : null}
    </div>
  )
}
