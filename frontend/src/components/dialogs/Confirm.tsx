import { Button, Group, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

import { Dialog } from './Dialog'
import { Failure } from '../messages/Failure'

interface Props {
  opened: boolean
  onClose: () => void
  title: string
  /** What will be, in words. */
  children: ReactNode
  /** What the button says: the act itself, not "yes". */
  act: string
  /** Does it; what it throws is shown in the dialog, which stays. */
  run: () => Promise<void>
  dangerous?: boolean
}

/** Asks before what can't be taken back. */
export function Confirm({ opened, onClose, title, ...rest }: Props) {
  return (
    <Dialog opened={opened} onClose={onClose} title={title}>
      <Question onClose={onClose} {...rest} />
    </Dialog>
  )
}

function Question({ onClose, children, act, run, dangerous = true }: Omit<Props, 'opened' | 'title'>) {
  const { t } = useTranslation()
  const doing = useMutation({ mutationFn: run, onSuccess: onClose })
  return (
    <Stack gap="md">
      <Text size="sm" component="div">
        {children}
      </Text>
      <Failure error={doing.error} />
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose} disabled={doing.isPending} data-autofocus>
          {t('actions.cancel')}
        </Button>
        <Button
          color={dangerous ? 'red' : undefined}
          loading={doing.isPending}
          onClick={() => doing.mutate()}
        >
          {act}
        </Button>
      </Group>
    </Stack>
  )
}
