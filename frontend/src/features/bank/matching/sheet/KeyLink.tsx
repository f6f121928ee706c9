import { Kbd } from '@mantine/core'

import common from '../matching.module.css'

interface Props {
  name: string
  children: string
  onClick: () => void
}

/** Something that a letter does, too. */
export function KeyLink({ name, children, onClick }: Props) {
  return (
    <button type="button" className={common.keyLink} aria-keyshortcuts={name} onClick={onClick}>
      <Kbd size="xs" aria-hidden>
        {name}
      </Kbd>
      {children}
    </button>
  )
}
