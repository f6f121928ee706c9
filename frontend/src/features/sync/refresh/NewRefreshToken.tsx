import { Button, Code, Group, Stack, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { CopyButton } from '@/components/CopyButton'
import { Dialog } from '@/components/dialogs/Dialog'
import { ShownOnce } from '@/components/dialogs/ShownOnce'
import { Failure } from '@/components/messages/Failure'
import { ApiError } from '@/lib/service/errors'
import type { NewRefreshToken as Made } from '@/types/administration'

import { addressOf, makeRefreshToken, refreshTokensKey } from './api'

interface Props {
  opened: boolean
  onClose: () => void
}

/** Asks for a name, then shows the address with the token, which lives in this dialog alone and goes with it. */
export function NewRefreshToken({ opened, onClose }: Props) {
  const { t } = useTranslation('refresh')
  const [made, setMade] = useState<Made | null>(null)
  function close() {
    setMade(null)
    onClose()
  }
  return (
    <Dialog
      opened={opened}
      onClose={close}
      title={made ? t('made') : t('new')}
      keep={made !== null}
      size="lg"
    >
      {made ? (
        <ShownOnce
          label={t('address', { name: made.name })}
          value={addressOf(made.token)}
          warning={t('once')}
          onDone={close}
        >
          <Ways address={addressOf(made.token)} />
        </ShownOnce>
      ) : (
        <Form onMade={setMade} onClose={close} />
      )}
    </Dialog>
  )
}

function Ways({ address }: { address: string }) {
  const { t } = useTranslation('refresh')
  const command = `curl -X POST ${address}`
  return (
    <Stack gap="xs">
      <div>{t('shop')}</div>
      <Group gap={4} wrap="nowrap">
        {t('curl')}
        <CopyButton value={command} what={t('command')} />
      </Group>
      <Code block style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
        {command}
      </Code>
    </Stack>
  )
}

function Form({ onMade, onClose }: { onMade: (made: Made) => void; onClose: () => void }) {
  const { t } = useTranslation('refresh')
  const words = useTranslation()
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const [missing, setMissing] = useState(false)
  const making = useMutation({
    mutationFn: () => makeRefreshToken(name.trim()),
    // The answer holds the token: it is not kept beside the dialog.
    gcTime: 0,
    onSuccess: async (made) => {
      onMade(made)
      await queries.invalidateQueries({ queryKey: refreshTokensKey() })
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
          label={t('name')}
          description={t('nameHint')}
          autoComplete="off"
          maxLength={100}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={missing ? t('required') : errors.name?.join(' ')}
        />
        {errors.name ? null : <Failure error={making.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} disabled={making.isPending}>
            {words.t('actions.cancel')}
          </Button>
          <Button type="submit" loading={making.isPending}>
            {t('create')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
