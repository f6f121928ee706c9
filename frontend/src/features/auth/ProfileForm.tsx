import { Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { Notice } from '@/components/messages/Notice'
import { ApiError } from '@/lib/service/errors'
import { explain } from '@/lib/service/explain'
import { apiSend } from '@/lib/service/http'
import { ME_KEY } from '@/lib/user/session'
import type { Me } from '@/types/api'

/** One's own name, and with the password one's e-mail address: mails about the company go there. */
export function ProfileForm({ user }: { user: Me['user'] }) {
  const { t } = useTranslation('auth')
  const words = useTranslation()
  const queries = useQueryClient()
  const stored = { last_name: user.last_name, first_name: user.first_name, email: user.email }
  const [fields, setFields] = useState(stored)
  const [password, setPassword] = useState('')
  const moved = fields.email.trim() !== user.email
  const save = useMutation({
    mutationFn: () =>
      apiSend('/api/auth/me/', {
        method: 'PATCH',
        body: { ...fields, ...(moved ? { current_password: password } : {}) },
      }),
    onSuccess: async () => {
      setPassword('')
      await queries.invalidateQueries({ queryKey: ME_KEY })
    },
  })
  const errors = save.error instanceof ApiError ? save.error.errors : {}
  const known = Object.keys(errors).length > 0
  const failure = save.error && !known ? explain(save.error, words.t) : null
  const changed = (Object.keys(stored) as (keyof typeof stored)[]).some(
    (name) => fields[name] !== stored[name],
  )

  function submit(event: SyntheticEvent) {
    event.preventDefault()
    if (changed && (!moved || password)) save.mutate()
  }
  const field = (name: keyof typeof stored) => ({
    value: fields[name],
    error: errors[name]?.join(' '),
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget
      setFields((before) => ({ ...before, [name]: value }))
    },
  })
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Text size="sm">
          <Text span size="sm" c="dimmed">
            {t('account.username')}:
          </Text>{' '}
          {user.username}
        </Text>
        <TextInput
          label={t('invitation.lastName')}
          autoComplete="family-name"
          maxLength={150}
          {...field('last_name')}
        />
        <TextInput
          label={t('invitation.firstName')}
          autoComplete="given-name"
          maxLength={150}
          {...field('first_name')}
        />
        <TextInput
          label={t('account.email')}
          type="email"
          autoComplete="email"
          maxLength={254}
          {...field('email')}
        />
        {moved ? (
          <PasswordInput
            label={t('account.current')}
            description={t('account.emailHint')}
            visibilityToggleButtonProps={{ 'aria-label': t('signIn.show') }}
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            error={errors.current_password?.join(' ')}
          />
        ) : null}
        <div aria-live="polite">
          {failure ? <Notice tone="bad">{`${failure.title}. ${failure.text}`}</Notice> : null}
          {save.isSuccess && !changed ? <Notice tone="good">{t('account.saved')}</Notice> : null}
        </div>
        <Button
          type="submit"
          variant="default"
          loading={save.isPending}
          disabled={!changed || (moved && !password)}
        >
          {words.t('actions.save')}
        </Button>
      </Stack>
    </form>
  )
}
