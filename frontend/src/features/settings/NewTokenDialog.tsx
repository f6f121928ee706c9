import { Button, Group, NativeSelect, Radio, Stack, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { Dialog } from '@/components/dialogs/Dialog'
import { Failure } from '@/components/messages/Failure'
import { ShownOnce } from '@/components/dialogs/ShownOnce'
import { ApiError } from '@/lib/service/errors'
import { useFormats } from '@/lib/values/useFormats'
import { ApiTokenScopeSchema } from '@/schemas/administration.schemas'
import type { ApiTokenScope, NewApiToken } from '@/types/administration'

import { makeToken, tokensKey } from './api'

/** How long a token may be good, in days. */
const SPANS = ['30', '90', '365', '730'] as const
const DAY = 24 * 60 * 60 * 1000

interface Props {
  opened: boolean
  onClose: () => void
}

/** Asks what for, then shows the token, which lives in this dialog alone and goes with it. */
export function NewTokenDialog({ opened, onClose }: Props) {
  const { t } = useTranslation('settings')
  const formats = useFormats()
  const [made, setMade] = useState<NewApiToken | null>(null)
  function close() {
    setMade(null)
    onClose()
  }
  return (
    <Dialog
      opened={opened}
      onClose={close}
      title={made ? t('tokens.made') : t('tokens.new')}
      keep={made !== null}
      size="lg"
    >
      {made ? (
        <ShownOnce label={made.name} value={made.token} warning={t('tokens.once')} onDone={close}>
          {t('tokens.use', { until: formats.dateTime(made.expires_at) })}
        </ShownOnce>
      ) : (
        <Form onMade={setMade} onClose={close} />
      )}
    </Dialog>
  )
}

function Form({ onMade, onClose }: { onMade: (made: NewApiToken) => void; onClose: () => void }) {
  const { t } = useTranslation('settings')
  const words = useTranslation()
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const [scope, setScope] = useState<ApiTokenScope>('read')
  const [days, setDays] = useState('90')
  const [missing, setMissing] = useState(false)
  const making = useMutation({
    mutationFn: () =>
      makeToken({
        name: name.trim(),
        scope,
        expires_at: new Date(Date.now() + Number(days) * DAY).toISOString(),
      }),
    // The answer holds the token: it is not kept beside the dialog.
    gcTime: 0,
    onSuccess: async (made) => {
      onMade(made)
      await queries.invalidateQueries({ queryKey: tokensKey() })
    },
  })
  const errors = making.error instanceof ApiError ? making.error.errors : {}

  function submit(event: SyntheticEvent) {
    event.preventDefault()
    setMissing(!name.trim())
    if (name.trim() && !making.isPending) making.mutate()
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <TextInput
          label={t('tokens.name')}
          description={t('tokens.nameHint')}
          autoComplete="off"
          maxLength={100}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={missing ? t('tokens.required') : errors.name?.join(' ')}
        />
        <Radio.Group
          label={t('tokens.scope')}
          value={scope}
          onChange={(value) => setScope(ApiTokenScopeSchema.parse(value))}
        >
          <Stack gap="sm" mt={6}>
            {ApiTokenScopeSchema.options.map((value) => (
              <Radio
                key={value}
                value={value}
                label={t(`tokens.scopes.${value}`)}
                description={t(`tokens.scopeIs.${value}`)}
              />
            ))}
          </Stack>
        </Radio.Group>
        <NativeSelect
          label={t('tokens.span')}
          value={days}
          onChange={(event) => setDays(event.currentTarget.value)}
          data={SPANS.map((value) => ({ value, label: t(`tokens.spans.${value}`) }))}
        />
        {errors.name ? null : <Failure error={making.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} disabled={making.isPending}>
            {words.t('actions.cancel')}
          </Button>
          <Button type="submit" loading={making.isPending}>
            {t('tokens.create')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
