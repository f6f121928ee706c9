import { Button } from '@mantine/core'
import type { TablerIcon } from '@tabler/icons-react'
import { Suspense, useEffect, useRef, type ReactNode } from 'react'
import { createPortal } from 'react-dom'

import { LoadingState } from '@/components/messages/states'

import classes from './toolbar.module.css'

interface Props {
  opened: boolean
  onToggle: (opened: boolean) => void
  Icon: TablerIcon
  text: string
  /** Beside the list, which makes room for it; null until it is there. */
  place: HTMLElement | null
  children: ReactNode
}

/** A button with a panel that stands beside the list and covers nothing of it. */
export function Docked({ opened, onToggle, Icon, text, place, children }: Props) {
  const button = useRef<HTMLButtonElement>(null)
  const panel = useRef<HTMLElement>(null)
  useEffect(() => {
    if (opened) panel.current?.focus()
  }, [opened])
  function close() {
    onToggle(false)
    button.current?.focus()
  }
  return (
    <>
      <Button
        ref={button}
        variant="default"
        px="sm"
        leftSection={<Icon size={17} stroke={1.6} aria-hidden />}
        aria-expanded={opened}
        onClick={() => onToggle(!opened)}
      >
        {text}
      </Button>
      {opened && place
        ? createPortal(
            // Escape leads back, as out of any panel.
            // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
            <section
              ref={panel}
              className={classes.docked}
              aria-label={text}
              tabIndex={-1}
              onKeyDown={(event) => {
                if (event.key !== 'Escape' || event.defaultPrevented) return
                event.stopPropagation()
                close()
              }}
            >
              <Suspense fallback={<LoadingState rows={5} height={28} />}>{children}</Suspense>
            </section>,
            place,
          )
        : null}
    </>
  )
}
