import { Button, PasswordInput, Stack, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useRef, useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { Notice } from '@/components/messages/Notice'
import { explain } from '@/lib/service/explain'
import { logIn } from '@/lib/user/session'
import { ApiError } from '@/lib/service/errors'
import type { Me } from '@/types/api'

interface Props {
  username?: string
  onDone: (me: Me) => void
}

export function LoginForm({ username = '', onDone }: Props) {
  const { t } = useTranslation('auth')
  const words = useTranslation()
  const [name, setName] = useState(username)
  const [password, setPassword] = useState('')
  const [sent, setSent] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const entry = useMutation({
    mutationFn: () => logIn(name.trim(), password),
    onSuccess: onDone,
    onError: () => field.current?.select(),
  })

  function submit(event: SyntheticEvent) {
    event.preventDefault()
    setSent(true)
    if (name.trim() && password && !entry.isPending) entry.mutate()
  }

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <TextInput
          label={t('signIn.username')}
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={sent && !name.trim() ? t('signIn.required') : null}
          required
          withAsterisk={false}
          data-autofocus={username ? undefined : true}
        />
        <PasswordInput
          ref={field}
          label={t('signIn.password')}
          visibilityToggleButtonProps={{ 'aria-label': t('signIn.show') }}
          name="password"
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          error={sent && !password ? t('signIn.required') : null}
          required
          withAsterisk={false}
          data-autofocus={username ? true : undefined}
        />
        {entry.error ? (
          <Notice tone="bad" role="alert">
            {entry.error instanceof ApiError && entry.error.status === 401
              ? entry.error.detail
              : `${explain(entry.error, words.t).title}. ${explain(entry.error, words.t).text}`}
          </Notice>
        ) : null}
        <Button type="submit" loading={entry.isPending} mt={4}>
          {t('signIn.submit')}
        </Button>
      </Stack>
    </form>
  )
}
