import { Button, Checkbox, Group, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { Dialog } from '@/components/dialogs/Dialog'
import { Failure } from '@/components/messages/Failure'
import { ShownOnce } from '@/components/dialogs/ShownOnce'

import { rotateSecret, webhooksKey } from '../api'

interface Props {
  id: number
  opened: boolean
  onClose: () => void
}

/** A new secret, which lives in this dialog alone and goes with it. */
export function RotateDialog({ id, opened, onClose }: Props) {
  const { t } = useTranslation('notifications')
  const [secret, setSecret] = useState<string | null>(null)
  function close() {
    setSecret(null)
    onClose()
  }
  return (
    <Dialog
      opened={opened}
      onClose={close}
      title={secret === null ? t('secret.rotateTitle') : t('secret.title')}
      keep={secret !== null}
    >
      {secret === null ? (
        <Question id={id} onMade={setSecret} onClose={close} />
      ) : (
        <ShownOnce label={t('secret.label')} value={secret} warning={t('secret.once')} onDone={close}>
          {t('secret.use')}
        </ShownOnce>
      )}
    </Dialog>
  )
}

interface QuestionProps {
  id: number
  onMade: (secret: string) => void
  onClose: () => void
}

function Question({ id, onMade, onClose }: QuestionProps) {
  const { t } = useTranslation('notifications')
  const words = useTranslation()
  const queries = useQueryClient()
  const [revoke, setRevoke] = useState(false)
  const making = useMutation({
    mutationFn: () => rotateSecret(id, revoke),
    // The answer holds the secret: it is not kept beside the dialog.
    gcTime: 0,
    onSuccess: async ({ secret }) => {
      onMade(secret)
      await queries.invalidateQueries({ queryKey: webhooksKey() })
    },
  })
  return (
    <Stack gap="md">
      <Text size="sm">{t('secret.rotateText')}</Text>
      <Checkbox
        label={t('secret.revoke')}
        description={t('secret.revokeHint')}
        checked={revoke}
        onChange={(event) => setRevoke(event.currentTarget.checked)}
      />
      <Failure error={making.error} />
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose} disabled={making.isPending}>
          {words.t('actions.cancel')}
        </Button>
        <Button color={revoke ? 'red' : undefined} loading={making.isPending} onClick={() => making.mutate()}>
          {t('secret.rotate')}
        </Button>
      </Group>
    </Stack>
  )
}
