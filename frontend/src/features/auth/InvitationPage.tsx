import { Anchor, Button, Group, PasswordInput, SegmentedControl, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Fragment, useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate, useParams } from 'react-router'

import { Notice } from '@/components/messages/Notice'
import { LoadingState } from '@/components/messages/states'
import { chooseCompany } from '@/lib/user/current'
import { ApiError, isPassing } from '@/lib/service/errors'
import { explain } from '@/lib/service/explain'
import { apiSend } from '@/lib/service/http'
import { fetchMe, logIn, ME_KEY, nameOf } from '@/lib/user/session'
import { useFormats } from '@/lib/values/useFormats'
import { InvitationStateSchema, MeSchema } from '@/schemas/session.schemas'
import type { InvitationState, Me } from '@/types/api'

import { EntrancePage } from './EntrancePage'
import { LoginForm } from './LoginForm'

/** For who was sent a link: makes an account, or a member of who has one. */
export function InvitationPage() {
  const { t } = useTranslation('auth')
  const { token = '' } = useParams()
  const queries = useQueryClient()
  const [account, setAccount] = useState<'new' | 'mine'>('new')
  // Who opens the link may be signed in; a 401 says that he is not.
  const me = useQuery({
    queryKey: ME_KEY,
    queryFn: ({ signal }) =>
      fetchMe(signal).catch((error: unknown) => {
        if (error instanceof ApiError && error.status === 401) return null
        throw error
      }),
    staleTime: Infinity,
  })
  const invitation = useQuery({
    queryKey: ['invitation', token],
    // In the body: an address may be written down on the way.
    queryFn: ({ signal }) =>
      apiSend(InvitationStateSchema, '/api/auth/invitation/', { body: { token }, signal }),
    retry: (failures, error) => failures < 2 && isPassing(error),
    staleTime: Infinity,
  })
  const open = invitation.data?.state === 'open'
  return (
    <EntrancePage title={t('invitation.title')} intro={open ? t('invitation.intro') : ''}>
      {me.isPending || invitation.isPending ? <LoadingState rows={2} /> : null}
      {invitation.error ? <Failure error={invitation.error} /> : null}
      {invitation.data ? <Leads invitation={invitation.data} /> : null}
      {open && me.data ? <AcceptAs token={token} me={me.data} /> : null}
      {open && me.isFetched && !me.data ? (
        <Stack gap="md">
          <SegmentedControl
            value={account}
            onChange={(value) => setAccount(value)}
            data={[
              { value: 'new', label: t('invitation.newAccount') },
              { value: 'mine', label: t('invitation.haveAccount') },
            ]}
          />
          {account === 'new' ? (
            <NewAccount token={token} />
          ) : (
            <LoginForm onDone={(mine) => queries.setQueryData(ME_KEY, mine)} />
          )}
        </Stack>
      ) : null}
    </EntrancePage>
  )
}

/** Where it leads, who made it, and whether it still holds. */
function Leads({ invitation }: { invitation: InvitationState }) {
  const { t } = useTranslation('auth')
  const common = useTranslation()
  const formats = useFormats()
  const { state, company, invited_by, role, expires_at } = invitation
  if (state !== 'open') {
    return (
      <Notice tone="bad" role="alert" title={t(`invitation.state.${state}`)}>
        {t('invitation.askAgain', { company, name: invited_by })}
      </Notice>
    )
  }
  const facts = [
    [t('invitation.company'), company],
    [t('invitation.by'), invited_by],
    [t('invitation.role'), common.t(`roles.${role}`)],
    [t('invitation.until'), formats.dateTime(expires_at)],
  ]
  return (
    <dl
      style={{ display: 'grid', gridTemplateColumns: 'max-content 1fr', gap: '4px 16px', margin: '0 0 16px' }}
    >
      {facts.map(([name, value]) => (
        <Fragment key={name}>
          <Text component="dt" size="sm" c="dimmed">
            {name}
          </Text>
          <Text component="dd" size="sm" m={0} fw={560}>
            {value}
          </Text>
        </Fragment>
      ))}
    </dl>
  )
}

function useAccept(before: Me | null) {
  const queries = useQueryClient()
  const navigate = useNavigate()
  return async (after: Me) => {
    const mine = new Set(before?.companies.map(({ id }) => id))
    const joined = after.companies.find(({ id }) => !mine.has(id)) ?? after.companies[0]
    if (joined) chooseCompany(joined.id)
    queries.clear()
    queries.setQueryData(ME_KEY, after)
    await navigate('/', { replace: true })
  }
}

function AcceptAs({ token, me }: { token: string; me: Me }) {
  const { t } = useTranslation('auth')
  const { language } = useFormats()
  const done = useAccept(me)
  const accept = useMutation({
    mutationFn: () => apiSend(MeSchema, '/api/auth/invitations/accept/', { method: 'POST', body: { token } }),
    onSuccess: done,
  })
  return (
    <Stack gap="md">
      <Failure error={accept.error} />
      <Button loading={accept.isPending} onClick={() => accept.mutate()}>
        {t('invitation.as', { name: nameOf(me.user, language) })}
      </Button>
      <Anchor component={Link} to="/" size="sm">
        {t('invitation.home')}
      </Anchor>
    </Stack>
  )
}

const EMPTY = { last_name: '', first_name: '', username: '', password: '' }

function NewAccount({ token }: { token: string }) {
  const { t } = useTranslation('auth')
  const { language } = useFormats()
  const [fields, setFields] = useState(EMPTY)
  const done = useAccept(null)
  const create = useMutation({
    mutationFn: async () => {
      await apiSend(MeSchema, '/api/auth/invitations/accept/', {
        method: 'POST',
        body: { token, ...fields },
        renew: false,
      })
      return logIn(fields.username, fields.password)
    },
    onSuccess: done,
  })
  const errors = create.error instanceof ApiError ? create.error.errors : {}
  const known = Object.keys(fields).some((name) => errors[name])
  const field = (name: keyof typeof EMPTY) => ({
    value: fields[name],
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget
      setFields((before) => ({ ...before, [name]: value }))
    },
    error: errors[name]?.join(' '),
  })
  const names = [
    <TextInput
      key="last"
      label={t('invitation.lastName')}
      autoComplete="family-name"
      {...field('last_name')}
      style={{ flex: 1 }}
    />,
    <TextInput
      key="first"
      label={t('invitation.firstName')}
      autoComplete="given-name"
      {...field('first_name')}
      style={{ flex: 1 }}
    />,
  ]
  function submit(event: SyntheticEvent) {
    event.preventDefault()
    create.mutate()
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Group gap="sm" wrap="nowrap" align="start">
          {language === 'hu' ? names : names.reverse()}
        </Group>
        <TextInput label={t('signIn.username')} autoComplete="username" required {...field('username')} />
        <PasswordInput
          label={t('signIn.password')}
          visibilityToggleButtonProps={{ 'aria-label': t('signIn.show') }}
          description={t('account.hint').split('.')[0]}
          autoComplete="new-password"
          required
          {...field('password')}
        />
        {known ? null : <Failure error={create.error} />}
        <Button type="submit" loading={create.isPending}>
          {t('invitation.create')}
        </Button>
      </Stack>
    </form>
  )
}

function Failure({ error }: { error: unknown }) {
  const { t } = useTranslation()
  if (!error) return null
  const { title, text } = explain(error, t)
  return <Notice tone="bad" role="alert">{`${title}. ${text}`}</Notice>
}
