import { Kbd } from '@mantine/core'

import common from '../matching.module.css'
import classes from './sheet.module.css'

interface Props {
  name: string
  children: string
  onClick: () => void
  /** Of one that shows something and hides it again: whether it is shown. */
  expanded?: boolean
}

/** Something that a letter does, too. */
export function KeyLink({ name, children, onClick, expanded }: Props) {
  return (
    <button
      type="button"
      className={common.keyLink}
      aria-keyshortcuts={name}
      aria-expanded={expanded}
      onClick={onClick}
    >
      <Kbd size="xs" aria-hidden>
        {name}
      </Kbd>
      <span>{children}</span>
    </button>
  )
}

/** In a button that a key presses, too; not where there is none. */
export function Key({ name }: { name: string }) {
  return (
    <Kbd size="xs" aria-hidden className={classes.key}>
      {name}
    </Kbd>
  )
}
