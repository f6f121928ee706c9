import { Button, Group } from '@mantine/core'
import { useEffect, useRef, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

import { Heading } from '../Heading'
import type { Desk } from '../../working/useDesk'
import classes from './asking.module.css'

interface Props {
  title: string
  desk: Desk
  /** What its button does; without one it has none. */
  act?: string
  onAct?: () => void
  children: ReactNode
}

/** Something that is asked in the worksheet: Enter answers, Escape leaves it. */
export function Panel({ title, desk, act, onAct, children }: Props) {
  const words = useTranslation()
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const first = (what: string) => box.current?.querySelector<HTMLElement>(what)
    ;(first('input[type=radio]:checked') ?? first('input, textarea'))?.focus()
    box.current?.scrollIntoView({ block: 'nearest' })
  }, [])
  return (
    <div ref={box} className={classes.panel} role="group" aria-label={title}>
      <Heading className={classes.heading}>{title}</Heading>
      {children}
      <Group gap="xs" mt="sm">
        {act && onAct ? (
          <Button size="compact-md" onClick={onAct} aria-keyshortcuts="Enter">
            {act}
          </Button>
        ) : null}
        <Button size="compact-md" variant="default" onClick={desk.escape} aria-keyshortcuts="Escape">
          {words.t('actions.cancel')}
        </Button>
      </Group>
    </div>
  )
}
