import { useTranslation } from 'react-i18next'

import { useFormats } from '@/lib/values/useFormats'
import type { Worksheet } from '@/types/matching'

import { Heading } from '../Heading'
import classes from '../sheet.module.css'
import { certaintyOf, isContradicted, isOpened, percentOf } from '../../words'

/** Why an invoice is told of that is not proposed. */
const NEAR: ReadonlySet<string> = new Set(['both', 'sum', 'denied', 'payer'])

/** What is thought of the line, in a word and a number; or why nothing is. */
export function Verdict({ sheet: { line, match, documents, likely } }: { sheet: Worksheet }) {
  const { t } = useTranslation('matching')
  const formats = useFormats()
  const { explanation, done } = line
  const [title, text] = says()
  return (
    <div className={classes.verdict}>
      <Heading className={classes.heading}>{title}</Heading>
      {text ? <p className={classes.dim}>{text}</p> : null}
    </div>
  )

  function says(): [string, string] {
    if (explanation?.code && line.state === 'explained' && !isOpened(line)) {
      if (isContradicted(line)) {
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
    if (likely)
      return [
        t('proposal.likely', { kind: likely.code_text }),
        t('proposal.likelyText', { reason: likely.reason }),
      ]
    const out = line.amount.startsWith('-')
    // Money that goes out and quotes an invoice is mostly sent back: that is a kind.
    const near = documents.some(({ why }) => NEAR.has(why) || (why === 'quoted' && !out))
    if (near) return [t('proposal.none'), t('proposal.nearText')]
    return [t('proposal.none'), t(out ? 'proposal.explainText' : 'proposal.noneText')]
  }
}
