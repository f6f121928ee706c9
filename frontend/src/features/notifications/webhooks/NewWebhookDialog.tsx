import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { Dialog } from '@/components/dialogs/Dialog'
import { ShownOnce } from '@/components/dialogs/ShownOnce'
import type { EventType } from '@/types/administration'

import { createWebhook, webhooksKey } from '../api'
import { WebhookForm } from './WebhookForm'

const EMPTY = { url: '', description: '', event_types: [] as EventType[] }

interface Props {
  opened: boolean
  onClose: () => void
}

/** Takes the address, then shows the secret, which lives in this dialog alone and goes with it. */
export function NewWebhookDialog({ opened, onClose }: Props) {
  const { t } = useTranslation('notifications')
  const queries = useQueryClient()
  const [secret, setSecret] = useState<string | null>(null)
  function close() {
    setSecret(null)
    onClose()
  }
  return (
    <Dialog
      opened={opened}
      onClose={close}
      title={secret === null ? t('form.new') : t('secret.title')}
      keep={secret !== null}
      size="lg"
    >
      {secret === null ? (
        <WebhookForm
          initial={EMPTY}
          submitLabel={t('form.create')}
          onCancel={close}
          save={async (input) => {
            const made = await createWebhook(input)
            setSecret(made.secret)
            await queries.invalidateQueries({ queryKey: webhooksKey() })
          }}
        />
      ) : (
        <ShownOnce label={t('secret.label')} value={secret} warning={t('secret.once')} onDone={close}>
          {t('secret.use')}
        </ShownOnce>
      )}
    </Dialog>
  )
}
