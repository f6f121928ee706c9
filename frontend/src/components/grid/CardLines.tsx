import type { ReactNode } from 'react'

import classes from './grid.module.css'

interface Props {
  name: ReactNode
  /** Whether the name may take two lines. */
  wraps?: boolean
  amount?: ReactNode
  /** Below the name, and at the end of the same line; what stands alone has the whole line. */
  lines: readonly (readonly [ReactNode, ReactNode?])[]
}

/** What a card of a list says: a name and an amount, and quieter lines below. */
export function CardLines({ name, wraps, amount, lines }: Props) {
  return (
    <>
      <span className={classes.cardName} data-wraps={wraps}>
        {name}
      </span>
      <span className={classes.cardAmount}>{amount}</span>
      {lines.map((line, index) => [
        <span key={`start-${index}`} className={classes.cardLine} data-alone={line.length === 1 || undefined}>
          {line[0]}
        </span>,
        line.length === 1 ? null : (
          <span key={`end-${index}`} className={classes.cardLine} data-end>
            {line[1]}
          </span>
        ),
      ])}
    </>
  )
}
