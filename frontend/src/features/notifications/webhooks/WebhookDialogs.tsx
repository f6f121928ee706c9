import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'

import { Confirm } from '@/components/dialogs/Confirm'
import { Dialog } from '@/components/dialogs/Dialog'
import { toast } from '@/lib/toasts'
import type { Webhook } from '@/types/administration'

import { changeWebhook, deleteWebhook, webhooksKey } from '../api'
import { RotateDialog } from './RotateDialog'
import { WebhookForm } from './WebhookForm'

export type Open = 'edit' | 'rotate' | 'switchOff' | 'delete' | 'deliveries'

interface Props {
  webhook: Webhook
  open: Open | null
  onClose: () => void
}

/** What asks before it is done to a webhook. */
export function WebhookDialogs({ webhook, open, onClose }: Props) {
  const { t } = useTranslation('notifications')
  const queries = useQueryClient()
  const { id, url } = webhook
  async function done(text: string) {
    toast(text)
    await queries.invalidateQueries({ queryKey: webhooksKey() })
  }
  return (
    <>
      <Dialog opened={open === 'edit'} onClose={onClose} title={t('form.edit')} size="lg">
        <EditForm webhook={webhook} onDone={done} onClose={onClose} />
      </Dialog>
      <RotateDialog id={id} opened={open === 'rotate'} onClose={onClose} />
      <Confirm
        opened={open === 'switchOff'}
        onClose={onClose}
        title={t('switchOff.title')}
        act={t('webhooks.switchOff')}
        run={async () => {
          await changeWebhook(id, { is_active: false })
          await done(t('switchOff.done'))
        }}
      >
        {t('switchOff.text', { url })}
      </Confirm>
      <Confirm
        opened={open === 'delete'}
        onClose={onClose}
        title={t('delete.title')}
        act={t('delete.act')}
        run={async () => {
          await deleteWebhook(id)
          await done(t('delete.done'))
        }}
      >
        {t('delete.text', { url })}
      </Confirm>
    </>
  )
}

interface EditProps {
  webhook: Webhook
  onDone: (text: string) => Promise<void>
  onClose: () => void
}

function EditForm({ webhook, onDone, onClose }: EditProps) {
  const { t } = useTranslation('notifications')
  const words = useTranslation()
  const { url, description, event_types } = webhook
  return (
    <WebhookForm
      initial={{ url, description, event_types }}
      submitLabel={words.t('actions.save')}
      onCancel={onClose}
      save={async (input) => {
        await changeWebhook(webhook.id, input)
        await onDone(t('form.saved'))
        onClose()
      }}
    />
  )
}
