import { IconAlertTriangle, IconCircleCheck, IconInfoCircle } from '@tabler/icons-react'
import type { ReactNode } from 'react'

import classes from './Notice.module.css'

const ICONS = {
  good: IconCircleCheck,
  info: IconInfoCircle,
  warn: IconAlertTriangle,
  bad: IconAlertTriangle,
} as const

interface Props {
  tone: keyof typeof ICONS
  title?: string
  children: ReactNode
  /** `alert` is read out as it appears, `status` when there is time. */
  role?: 'alert' | 'status'
}

/** Something to know before going on: on a ground of its tone, which reads in both themes. */
export function Notice({ tone, title, children, role }: Props) {
  const Icon = ICONS[tone]
  return (
    <div className={classes.notice} data-tone={tone} role={role}>
      <Icon className={classes.icon} size={18} stroke={1.8} aria-hidden />
      <div className={classes.text}>
        {title ? <div className={classes.title}>{title}</div> : null}
        {children}
      </div>
    </div>
  )
}
