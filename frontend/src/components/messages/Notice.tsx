import type { ReactNode } from 'react'

import classes from './Notice.module.css'

interface Props {
  tone: 'good' | 'warn' | 'bad'
  title?: string
  children: ReactNode
  /** `alert` is read out as it appears. */
  role?: 'alert'
}

/** Something to know before going on, in the page's own quiet colours. */
export function Notice({ tone, title, children, role }: Props) {
  return (
    <div className={classes.notice} data-tone={tone} role={role}>
      {title ? <div className={classes.title}>{title}</div> : null}
      {children}
    </div>
  )
}
