import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, type ReactNode } from 'react'
import { Link } from 'react-router'

import classes from './grid.module.css'
import type { Identified } from './selection/selection'
import { useStaying } from './rows/staying'
import type { Rows } from './rows/useRows'

interface Props<Row extends Identified> {
  /** What is listed, for who can't see it. */
  label: string
  rows: Rows<Row>
  /** Pixels of a card, the same for all. */
  height: number
  card: (row: Row) => ReactNode
  /** Where a card leads to; null where it leads nowhere. */
  linkOf: (row: Row) => { pathname: string; search: string } | null
}

const REST = 80

/** The list on a phone. */
export function Cards<Row extends Identified>({ label, rows, height, card, linkOf }: Props<Row>) {
  const scroller = useRef<HTMLDivElement>(null)
  // eslint-disable-next-line react-hooks/incompatible-library -- its functions are used in this component only
  const virtual = useVirtualizer({
    count: rows.shown,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    useFlushSync: false,
    overscan: 8,
  })
  const { startIndex = 0, endIndex = 0 } = virtual.range ?? {}
  useStaying(rows, { scroller, height, first: startIndex, last: endIndex }, () => undefined)
  const { see } = rows
  useEffect(() => {
    const timer = setTimeout(() => see(startIndex, endIndex), REST)
    return () => clearTimeout(timer)
  }, [see, startIndex, endIndex])
  return (
    <div
      ref={scroller}
      className={classes.scroller}
      // What scrolls must be reachable by keys.
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      role="region"
      aria-label={label}
      aria-busy={rows.stale}
    >
      <ul className={classes.cards} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = rows.at(index)
          const to = row ? linkOf(row) : null
          const content = row ? card(row) : <span className={classes.waiting} />
          return (
            <li
              key={index}
              className={classes.card}
              style={{ transform: `translateY(${start}px)`, height }}
              aria-setsize={rows.shown}
              aria-posinset={index + 1}
            >
              {to ? (
                <Link to={to} className={classes.cardBody}>
                  {content}
                </Link>
              ) : (
                <div className={classes.cardBody}>{content}</div>
              )}
            </li>
          )
        })}
      </ul>
    </div>
  )
}
