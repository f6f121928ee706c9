import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'

import { MadeOnce } from '@/components/dialogs/MadeOnce'
import { ShownOnce } from '@/components/dialogs/ShownOnce'
import type { EventType } from '@/types/administration'

import { createWebhook, webhooksKey } from '../api'
import { WebhookForm } from './WebhookForm'

const EMPTY = { url: '', description: '', event_types: [] as EventType[] }

interface Props {
  opened: boolean
  onClose: () => void
}

/** Takes the address, then shows the secret. */
export function NewWebhookDialog({ opened, onClose }: Props) {
  const { t } = useTranslation('notifications')
  const queries = useQueryClient()
  return (
    <MadeOnce<string>
      opened={opened}
      onClose={onClose}
      title={t('form.new')}
      madeTitle={t('secret.title')}
      size="lg"
      form={(onMade, close) => (
        <WebhookForm
          initial={EMPTY}
          submitLabel={t('form.create')}
          onCancel={close}
          save={async (input) => {
            const made = await createWebhook(input)
            onMade(made.secret)
            await queries.invalidateQueries({ queryKey: webhooksKey() })
          }}
        />
      )}
      shown={(secret, close) => (
        <ShownOnce label={t('secret.label')} value={secret} warning={t('secret.once')} onDone={close}>
          {t('secret.use')}
        </ShownOnce>
      )}
    />
  )
}
