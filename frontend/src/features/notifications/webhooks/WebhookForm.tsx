import { Button, Checkbox, Group, Stack, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { Failure } from '@/components/messages/Failure'
import { ApiError } from '@/lib/service/errors'
import { EventTypeSchema } from '@/schemas/administration.schemas'
import type { WebhookInput } from '@/types/administration'

type Input = Omit<WebhookInput, 'is_active'>

interface Props {
  initial: Input
  submitLabel: string
  /** Stores it; what it throws is shown, by field where the service names one. */
  save: (input: Input) => Promise<void>
  onCancel: () => void
}

export function WebhookForm({ initial, submitLabel, save, onCancel }: Props) {
  const { t } = useTranslation('notifications')
  const words = useTranslation()
  const [input, setInput] = useState(initial)
  const [sent, setSent] = useState(false)
  const saving = useMutation({
    mutationFn: () => save({ ...input, url: input.url.trim(), description: input.description.trim() }),
  })
  const errors = saving.error instanceof ApiError ? saving.error.errors : {}
  const byField = ['url', 'description', 'event_types'].some((name) => errors[name])
  const complete = input.url.trim() !== '' && input.event_types.length > 0

  function submit(event: SyntheticEvent) {
    event.preventDefault()
    setSent(true)
    if (complete && !saving.isPending) saving.mutate()
  }
  function set(change: Partial<Input>) {
    setInput((before) => ({ ...before, ...change }))
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <TextInput
          type="url"
          label={t('form.url')}
          description={t('form.urlHint')}
          placeholder="https://"
          autoComplete="off"
          spellCheck={false}
          maxLength={2000}
          required
          withAsterisk={false}
          data-autofocus
          value={input.url}
          onChange={(event) => set({ url: event.currentTarget.value })}
          error={sent && !input.url.trim() ? t('form.urlRequired') : errors.url?.join(' ')}
        />
        <TextInput
          label={t('form.description')}
          description={t('form.descriptionHint')}
          autoComplete="off"
          maxLength={255}
          value={input.description}
          onChange={(event) => set({ description: event.currentTarget.value })}
          error={errors.description?.join(' ')}
        />
        <Checkbox.Group
          label={t('form.events')}
          value={input.event_types}
          onChange={(chosen) => set({ event_types: chosen })}
          error={
            sent && input.event_types.length === 0 ? t('form.eventsRequired') : errors.event_types?.join(' ')
          }
        >
          <Stack gap="sm" my={6}>
            {EventTypeSchema.options.map((type) => (
              <Checkbox
                key={type}
                value={type}
                label={t(`event.${type}`)}
                description={t(`eventHint.${type}`)}
              />
            ))}
          </Stack>
        </Checkbox.Group>
        {byField ? null : <Failure error={saving.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onCancel} disabled={saving.isPending}>
            {words.t('actions.cancel')}
          </Button>
          <Button type="submit" loading={saving.isPending}>
            {submitLabel}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
