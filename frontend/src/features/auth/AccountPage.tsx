import { Box, Button, PasswordInput, Stack, Switch, Title } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'

import { LanguageChoice, ThemeChoice } from '@/components/Look'
import { Notice } from '@/components/messages/Notice'
import { PageHeader } from '@/components/PageHeader'
import { ApiError } from '@/lib/service/errors'
import { explain } from '@/lib/service/explain'
import { apiSend } from '@/lib/service/http'
import { LETTERS, usePreference } from '@/lib/user/preferences'
import { useSession } from '@/lib/user/session'

import { ProfileForm } from './ProfileForm'

export function AccountPage() {
  const { t } = useTranslation('auth')
  const { user } = useSession()
  return (
    <>
      <PageHeader title={t('account.title')} />
      <div className="grid">
        <Box className="card half" p="lg" component="section">
          <Title order={2} fz="md" mb="sm">
            {t('account.password')}
          </Title>
          <PasswordForm />
        </Box>
        <Stack gap="md" className="half">
          <Box className="card" p="lg" component="section">
            <Title order={2} fz="md" mb="sm">
              {t('account.you')}
            </Title>
            <ProfileForm user={user} />
          </Box>
          <Box className="card" p="lg" component="section">
            <Title order={2} fz="md" mb="sm">
              {t('account.appearance')}
            </Title>
            <Stack gap="xs">
              <LanguageChoice />
              <ThemeChoice />
              <LettersChoice />
            </Stack>
          </Box>
        </Stack>
      </div>
    </>
  )
}

/** Keys that do something by themselves can be switched off: what is typed or said by mistake then does nothing. */
function LettersChoice() {
  const { t } = useTranslation('auth')
  const [on, set] = usePreference(LETTERS, z.boolean(), true)
  return (
    <Switch
      mt="xs"
      label={t('account.letters')}
      description={t('account.lettersHint')}
      checked={on}
      onChange={(event) => set(event.currentTarget.checked)}
    />
  )
}

const EMPTY = { current: '', next: '', again: '' }

function PasswordForm() {
  const { t } = useTranslation('auth')
  const words = useTranslation()
  const [fields, setFields] = useState(EMPTY)
  const change = useMutation({
    mutationFn: () =>
      apiSend('/api/auth/change_password/', {
        body: { current_password: fields.current, new_password: fields.next },
      }),
    onSuccess: () => setFields(EMPTY),
  })
  const differs = fields.again !== '' && fields.again !== fields.next
  const errors = change.error instanceof ApiError ? change.error.errors : {}
  const wrong =
    change.error instanceof ApiError && change.error.code === 'wrong_password' ? change.error.detail : null
  const elsewhere = change.error && !wrong && !errors.new_password ? explain(change.error, words.t) : null

  function submit(event: SyntheticEvent) {
    event.preventDefault()
    if (fields.current && fields.next && fields.again === fields.next) change.mutate()
  }
  const set = (name: keyof typeof EMPTY) => (event: { currentTarget: { value: string } }) => {
    const { value } = event.currentTarget
    setFields((before) => ({ ...before, [name]: value }))
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <PasswordInput
          label={t('account.current')}
          visibilityToggleButtonProps={{ 'aria-label': t('signIn.show') }}
          autoComplete="current-password"
          value={fields.current}
          onChange={set('current')}
          error={wrong}
        />
        <PasswordInput
          label={t('account.next')}
          visibilityToggleButtonProps={{ 'aria-label': t('signIn.show') }}
          description={t('account.hint')}
          autoComplete="new-password"
          value={fields.next}
          onChange={set('next')}
          error={errors.new_password?.join(' ')}
        />
        <PasswordInput
          label={t('account.again')}
          visibilityToggleButtonProps={{ 'aria-label': t('signIn.show') }}
          autoComplete="new-password"
          value={fields.again}
          onChange={set('again')}
          error={differs ? t('account.mismatch') : null}
        />
        <div aria-live="polite">
          {elsewhere ? <Notice tone="bad">{`${elsewhere.title}. ${elsewhere.text}`}</Notice> : null}
          {change.isSuccess ? <Notice tone="good">{t('account.done')}</Notice> : null}
        </div>
        <Button
          type="submit"
          loading={change.isPending}
          disabled={!fields.current || !fields.next || fields.again !== fields.next}
        >
          {t('account.submit')}
        </Button>
      </Stack>
    </form>
  )
}
