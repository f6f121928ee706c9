import { Box, Button, Stack, Switch, Text, Title } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { IconMailForward } from '@tabler/icons-react'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'

import { Failure } from '@/components/messages/Failure'
import { Notice } from '@/components/messages/Notice'
import { RowsTable } from '@/components/tables/RowsTable'
import { ErrorState, LoadingState } from '@/components/messages/states'
import { StatusBadge } from '@/components/values/StatusBadge'
import type { MailRecipient, NotificationSettings } from '@/types/administration'

import { fetchMail, mailKey, setMail, testMail } from './api'

export function Mails() {
  const { t } = useTranslation('notifications')
  const mail = useQuery({ queryKey: mailKey(), queryFn: ({ signal }) => fetchMail(signal) })
  return (
    <section>
      <Title order={2} fz="lg" mb={4}>
        {t('mail.title')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm" className="prose">
        {t('mail.intro')}
      </Text>
      {mail.isPending ? <LoadingState rows={2} height={64} /> : null}
      {mail.error && !mail.data ? <ErrorState error={mail.error} retry={() => void mail.refetch()} /> : null}
      {mail.data ? (
        <Stack gap="md">
          <Mine settings={mail.data} />
          {mail.data.recipients ? <Recipients recipients={mail.data.recipients} /> : null}
        </Stack>
      ) : null}
    </section>
  )
}

function Mine({ settings }: { settings: NotificationSettings }) {
  const { t } = useTranslation('notifications')
  const queries = useQueryClient()
  const choosing = useMutation({
    mutationFn: setMail,
    onSuccess: (answer) => queries.setQueryData(mailKey(), answer),
  })
  const testing = useMutation({ mutationFn: testMail })
  const hintId = useId()
  // Safe to show at once: it is only one's own, and it jumps back if the service refuses.
  const wanted = choosing.isPending ? choosing.variables : settings.mail_enabled
  const hint = settings.email ? t('mail.mineHint', { email: settings.email }) : t('mail.noAddress')
  return (
    <Box className="card" p="md">
      <Stack gap="sm" align="start">
        <div>
          <Switch
            checked={wanted}
            label={t('mail.mine')}
            aria-describedby={hintId}
            onChange={(event) => choosing.mutate(event.currentTarget.checked)}
          />
          <Text id={hintId} size="xs" c="dimmed" mt={4}>
            {hint}
          </Text>
        </div>
        {settings.mail_server ? null : <Notice tone="warn">{t('mail.noServer')}</Notice>}
        <Failure error={choosing.error} />
        <Button
          variant="default"
          leftSection={<IconMailForward size={17} aria-hidden />}
          loading={testing.isPending}
          disabled={!settings.email}
          onClick={() => testing.mutate()}
        >
          {t('mail.test')}
        </Button>
        <Failure error={testing.error} />
      </Stack>
      <Box role="status" mt={testing.data ? 'sm' : 0}>
        {testing.data ? <Notice tone="good">{testing.data.message}</Notice> : null}
      </Box>
    </Box>
  )
}

function Recipients({ recipients }: { recipients: readonly MailRecipient[] }) {
  const { t } = useTranslation('notifications')
  return (
    <div>
      <Title order={3} fz="sm" mb="xs">
        {t('mail.recipients')}
      </Title>
      <RowsTable
        label={t('mail.recipients')}
        rows={recipients}
        rowKey={({ membership }) => membership}
        columns={[
          {
            id: 'username',
            header: t('mail.username'),
            cell: ({ username }) => (
              <Text size="sm" fw={600}>
                {username}
              </Text>
            ),
          },
          { id: 'email', header: t('mail.email'), cell: ({ email }) => email || '–' },
          { id: 'gets', header: t('mail.gets'), cell: (recipient) => <Gets recipient={recipient} /> },
        ]}
      />
    </div>
  )
}

function Gets({ recipient }: { recipient: MailRecipient }) {
  const { t } = useTranslation('notifications')
  if (recipient.gets_mails) return <StatusBadge tone="good">{t('mail.yes')}</StatusBadge>
  return (
    <StatusBadge tone="quiet">
      {recipient.mail_enabled ? t('mail.addressMissing') : t('mail.switchedOff')}
    </StatusBadge>
  )
}
