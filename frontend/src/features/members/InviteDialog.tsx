import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { MadeOnce } from '@/components/dialogs/MadeOnce'
import { Failure } from '@/components/messages/Failure'
import { ShownOnce } from '@/components/dialogs/ShownOnce'
import { ApiError } from '@/lib/service/errors'
import { useFormats } from '@/lib/values/useFormats'
import type { NewInvitation } from '@/types/administration'
import type { Role } from '@/types/api'

import { invitationsKey, invite } from './api'
import { RoleChoice } from './RoleChoice'

interface Props {
  opened: boolean
  onClose: () => void
}

/** Asks for whom, then shows the link. */
export function InviteDialog({ opened, onClose }: Props) {
  const { t } = useTranslation('members')
  return (
    <MadeOnce<NewInvitation>
      opened={opened}
      onClose={onClose}
      title={t('invite.title')}
      madeTitle={t('invite.made')}
      form={(onMade, close) => <Form onMade={onMade} onClose={close} />}
      shown={(made, close) => <Link invitation={made} onDone={close} />}
    />
  )
}

function Form({ onMade, onClose }: { onMade: (made: NewInvitation) => void; onClose: () => void }) {
  const { t } = useTranslation('members')
  const words = useTranslation()
  const queries = useQueryClient()
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<Role>('USER')
  const [missing, setMissing] = useState(false)
  const making = useMutation({
    mutationFn: () => invite({ email: email.trim(), role }),
    // The answer holds the token: it is not kept beside the dialog.
    gcTime: 0,
    onSuccess: async (made) => {
      onMade(made)
      await queries.invalidateQueries({ queryKey: invitationsKey() })
    },
  })
  const errors = making.error instanceof ApiError ? making.error.errors : {}
  const byField = Boolean(errors.email ?? errors.role)

  function submit(event: SyntheticEvent) {
    event.preventDefault()
    setMissing(!email.trim())
    if (email.trim() && !making.isPending) making.mutate()
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {t('invite.intro')}
        </Text>
        <TextInput
          type="email"
          label={t('invite.email')}
          description={t('invite.emailHint')}
          autoComplete="off"
          maxLength={254}
          required
          withAsterisk={false}
          data-autofocus
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          error={missing ? t('invite.required') : errors.email?.join(' ')}
        />
        <RoleChoice value={role} onChange={setRole} error={errors.role?.join(' ')} />
        {byField ? null : <Failure error={making.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} disabled={making.isPending}>
            {words.t('actions.cancel')}
          </Button>
          <Button type="submit" loading={making.isPending}>
            {t('invite.submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function Link({ invitation, onDone }: { invitation: NewInvitation; onDone: () => void }) {
  const { t } = useTranslation('members')
  const words = useTranslation()
  const formats = useFormats()
  return (
    <ShownOnce
      label={t('invite.link', { email: invitation.email })}
      value={`${location.origin}/invitation/${invitation.token}`}
      warning={t('invite.once')}
      onDone={onDone}
    >
      {t('invite.valid', {
        until: formats.dateTime(invitation.expires_at),
        role: words.t(`roles.${invitation.role}`),
      })}
    </ShownOnce>
  )
}
