import { ActionIcon, Button, Group } from '@mantine/core'
import { IconArrowLeft, IconChevronDown, IconChevronUp, IconX } from '@tabler/icons-react'
import { useEffect, useRef, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

import classes from './DetailFrame.module.css'
import type { Detail } from '../list/ListPage'

interface Props extends Detail {
  /** What is shown, for who can't see it. */
  label: string
  busy: boolean
  /** Whether its children have the heading; as long as there is nothing to show, the frame has one. */
  named: boolean
  /** What the steps to the row before and after are called. */
  previous: string
  next: string
  /** Buttons at the end of the first line. */
  actions?: ReactNode
  children: ReactNode
}

/** The frame of an opened row: the way back, the steps to its neighbours, and what can be done with it. */
export function DetailFrame(props: Props) {
  const { id, alone, label, busy, named, previous, next, actions, onClose, onStep, children } = props
  const { t } = useTranslation('grid')
  const top = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // On a phone the row takes the place of the list: there the reading begins.
    if (alone) top.current?.focus()
  }, [alone, id])
  return (
    <section ref={top} tabIndex={-1} className={`card ${classes.frame}`} aria-label={label} aria-busy={busy}>
      <Group justify="space-between" wrap="nowrap" className={classes.top}>
        {alone ? (
          <Button
            variant="subtle"
            color="gray"
            size="compact-md"
            leftSection={<IconArrowLeft size={17} aria-hidden />}
            onClick={onClose}
          >
            {t('detail.back')}
          </Button>
        ) : (
          <Group gap={2}>
            <Step by={-1} label={previous} onStep={onStep} />
            <Step by={1} label={next} onStep={onStep} />
          </Group>
        )}
        <Group gap={4} wrap="nowrap">
          {actions}
          {alone ? null : (
            <ActionIcon variant="subtle" color="gray" aria-label={t('detail.close')} onClick={onClose}>
              <IconX size={18} aria-hidden />
            </ActionIcon>
          )}
        </Group>
      </Group>
      {alone && !named ? <h1 className={classes.hidden}>{label}</h1> : null}
      {children}
    </section>
  )
}

interface StepProps {
  by: -1 | 1
  label: string
  onStep: Detail['onStep']
}

function Step({ by, label, onStep }: StepProps) {
  const Icon = by < 0 ? IconChevronUp : IconChevronDown
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      aria-label={label}
      disabled={!onStep}
      onClick={() => onStep?.(by)}
    >
      <Icon size={18} aria-hidden />
    </ActionIcon>
  )
}
