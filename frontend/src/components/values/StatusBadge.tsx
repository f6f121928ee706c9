import classes from './StatusBadge.module.css'

export type Tone = 'good' | 'warn' | 'bad' | 'info' | 'quiet'

interface Props {
  tone: Tone
  children: string
  /** For lists where most rows are fine: only the word, no frame. */
  plain?: boolean
}

/** A state in a word; the colour of its dot says the same once more, never alone. */
export function StatusBadge({ tone, children, plain = false }: Props) {
  return (
    <span className={classes.badge} data-plain={plain || undefined}>
      <span className={classes.dot} data-tone={tone} aria-hidden />
      {children}
    </span>
  )
}

/** The tone of a payment; `overdue` is the mirror's own judgement by today's date. */
export function paymentTone(status: string, overdue: boolean): Tone {
  if (overdue || status === 'expired') return 'bad'
  if (status === 'paid') return 'good'
  if (status === 'partially_paid') return 'warn'
  return status === 'outstanding' ? 'info' : 'quiet'
}
