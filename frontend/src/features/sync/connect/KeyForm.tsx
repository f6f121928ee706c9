import { Button, Checkbox, Group, PasswordInput, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useRef, useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { Notice } from '@/components/messages/Notice'
import { ApiError } from '@/lib/service/errors'
import { explain } from '@/lib/service/explain'
import { taxNumber } from '@/lib/values/formats'
import { useSession } from '@/lib/user/session'
import type { CredentialsAnswer } from '@/types/api'

import { saveSettings, testKey } from '../api'

interface Props {
  /** What the button that stores the key says. */
  saveLabel: string
  /** After the key was stored; what it throws is shown. */
  onSaved: () => Promise<void> | void
  onCancel?: () => void
}

/**
 * A key: first whose it is, then stored. The key lives in the input element alone, never in a state or in a mutation's
 * variables, and is taken out of it as soon as it is stored.
 */
export function KeyForm({ saveLabel, onSaved, onCancel }: Props) {
  const { t } = useTranslation('sync')
  const input = useRef<HTMLInputElement>(null)
  const [accepted, setAccepted] = useState(false)
  const [missing, setMissing] = useState(false)
  const typed = () => input.current?.value.trim() ?? ''

  const test = useMutation({ mutationFn: () => testKey(typed()) })
  const save = useMutation({
    mutationFn: async () => {
      await saveSettings({ api_key_input: typed(), accept_other_company: accepted })
      if (input.current) input.current.value = ''
    },
    onSuccess: () => {
      test.reset()
      return onSaved()
    },
  })
  const busy = test.isPending || save.isPending

  function onTyped() {
    // What was found out of another key says nothing of this one.
    setMissing(false)
    setAccepted(false)
    if (!test.isIdle) test.reset()
    if (!save.isIdle) save.reset()
  }

  function onSubmit(event: SyntheticEvent) {
    event.preventDefault()
    if (busy) return
    if (!typed()) {
      setMissing(true)
      input.current?.focus()
      return
    }
    onTyped()
    test.mutate()
  }

  // Somebody may have given the company another tax number between the test and the saving.
  const refusedAsOther = save.error instanceof ApiError && save.error.code === 'api_key_of_another_company'
  const found = test.data
  return (
    <form onSubmit={onSubmit} noValidate>
      <Stack gap="sm">
        <PasswordInput
          ref={input}
          label={t('key.label')}
          autoComplete="off"
          spellCheck={false}
          maxLength={512}
          data-1p-ignore
          data-lpignore="true"
          visibilityToggleButtonProps={{ 'aria-label': t('key.show') }}
          onChange={onTyped}
          readOnly={busy}
          error={missing ? t('key.empty') : null}
        />
        {found?.valid ? (
          <Owner
            found={found}
            matches={found.matches_company && !refusedAsOther}
            accepted={accepted}
            onAccept={setAccepted}
          />
        ) : null}
        {found && !found.valid ? <Refused message={found.message} /> : null}
        {test.error ? <Failed error={test.error} /> : null}
        {save.error && !refusedAsOther ? <Failed error={save.error} /> : null}
        <Group gap="xs">
          {found?.valid ? (
            <Button
              type="button"
              loading={save.isPending}
              disabled={!(found.matches_company && !refusedAsOther) && !accepted}
              onClick={() => save.mutate()}
            >
              {saveLabel}
            </Button>
          ) : (
            <Button type="submit" loading={test.isPending}>
              {t('key.test')}
            </Button>
          )}
          {onCancel ? (
            <Button type="button" variant="default" onClick={onCancel} disabled={busy}>
              {t('actions.cancel', { ns: 'common' })}
            </Button>
          ) : null}
        </Group>
      </Stack>
    </form>
  )
}

interface OwnerProps {
  found: CredentialsAnswer
  matches: boolean
  accepted: boolean
  onAccept: (accepted: boolean) => void
}

function Owner({ found, matches, accepted, onAccept }: OwnerProps) {
  const { t } = useTranslation('sync')
  const name = useSession().company?.name ?? ''
  const scope = found.scope ?? 'unknown'
  return (
    <Notice
      role="status"
      tone={matches ? 'good' : 'warn'}
      title={matches ? t('key.matchesTitle') : t('key.otherTitle')}
    >
      <Text size="sm">
        {found.tax_number
          ? t('key.taxNumber', { number: taxNumber(found.tax_number) })
          : t('key.noTaxNumber')}
      </Text>
      {matches ? <Text size="sm">{t('key.company', { name })}</Text> : null}
      <Text size="sm">{t(`key.scope.${scope}`)}</Text>
      {matches ? null : (
        <>
          <Text size="sm" mt="xs">
            {t('key.otherText', { name })}
          </Text>
          <Checkbox
            mt="xs"
            checked={accepted}
            onChange={(event) => onAccept(event.currentTarget.checked)}
            label={t('key.accept')}
          />
        </>
      )}
    </Notice>
  )
}

function Refused({ message }: { message: string }) {
  const { t } = useTranslation('sync')
  return (
    <Notice role="alert" tone="bad" title={t('key.refusedTitle')}>
      <Text size="sm">{message}</Text>
      <Text size="sm">{t('key.refusedRemedy')}</Text>
    </Notice>
  )
}

export function Failed({ error, title }: { error: unknown; title?: string }) {
  const { t } = useTranslation()
  const explained = explain(error, t)
  return (
    <Notice role="alert" tone="bad" title={title ?? explained.title}>
      {explained.text}
    </Notice>
  )
}
