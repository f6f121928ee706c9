import { useTranslation } from 'react-i18next'

import { useFormats } from '@/lib/values/useFormats'
import type { Worksheet } from '@/types/matching'

import classes from './sheet.module.css'
import { certaintyOf, percentOf } from '../words'

/** What is thought of the line, in a word and a number; or why nothing is. */
export function Verdict({ sheet: { line, match } }: { sheet: Worksheet }) {
  const { t } = useTranslation('matching')
  const formats = useFormats()
  const { explanation, done } = line
  const [title, text] = says()
  return (
    <div className={classes.verdict}>
      <h3 className={classes.heading}>{title}</h3>
      {text ? <p className={classes.dim}>{text}</p> : null}
    </div>
  )

  function says(): [string, string] {
    if (explanation?.code && line.state === 'explained') {
      if (match && explanation.by === 'rule') {
        const kind = explanation.code_text
        return [t('proposal.contradiction', { kind }), t('proposal.contradictionText')]
      }
      return [explanation.code_text, explanation.reason]
    }
    if (match?.status === 'proposed') {
      const { confidence } = match
      const certainty = certaintyOf(confidence, t)
      const percent = percentOf(confidence, formats, t)
      return [
        t('proposal.title', { certainty, percent }),
        match.would_be_automatic ? t('certainty.automatic') : '',
      ]
    }
    if (match) return [t('proposal.ambiguous'), t('proposal.ambiguousText')]
    if (line.state === 'matched' && done) {
      const time = formats.dateTime(done.made_at)
      const by = done.user_name ? t('doneBy', { name: done.user_name, time }) : t('doneByRun', { time })
      return [t('proposal.done'), by]
    }
    const out = line.amount.startsWith('-')
    return [t('proposal.none'), t(out ? 'proposal.explainText' : 'proposal.noneText')]
  }
}
