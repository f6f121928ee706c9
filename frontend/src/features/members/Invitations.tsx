import { Button, Text, Title } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { Confirm } from '@/components/dialogs/Confirm'
import { DateText } from '@/components/values/DateText'
import { RowsTable } from '@/components/tables/RowsTable'
import { ErrorState, LoadingState } from '@/components/messages/states'
import { toast } from '@/lib/toasts'
import type { Invitation } from '@/types/administration'

import { fetchInvitations, invitationsKey, withdraw } from './api'

/** Who was invited and has not come yet. */
export function Invitations() {
  const { t } = useTranslation('members')
  const open = useQuery({ queryKey: invitationsKey(), queryFn: ({ signal }) => fetchInvitations(signal) })
  return (
    <section>
      <Title order={2} fz="lg" mt="xl" mb="xs">
        {t('invitations.title')}
      </Title>
      {open.isPending ? <LoadingState rows={2} /> : null}
      {open.error && !open.data ? <ErrorState error={open.error} retry={() => void open.refetch()} /> : null}
      {open.data ? <List invitations={open.data.results} /> : null}
    </section>
  )
}

function List({ invitations }: { invitations: readonly Invitation[] }) {
  const { t } = useTranslation('members')
  const words = useTranslation()
  const queries = useQueryClient()
  const [chosen, setChosen] = useState<Invitation | null>(null)
  if (invitations.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t('invitations.none')}
      </Text>
    )
  }
  async function run() {
    if (!chosen) return
    await withdraw(chosen.id)
    toast(t('invitations.done', { email: chosen.email }))
    await queries.invalidateQueries({ queryKey: invitationsKey() })
  }
  return (
    <>
      <RowsTable
        label={t('invitations.title')}
        rows={invitations}
        rowKey={({ id }) => id}
        columns={[
          {
            id: 'email',
            header: t('invitations.email'),
            cell: ({ email }) => (
              <Text size="sm" fw={600}>
                {email}
              </Text>
            ),
          },
          { id: 'role', header: t('role'), cell: ({ role }) => words.t(`roles.${role}`) },
          { id: 'by', header: t('invitations.by'), cell: ({ invited_by }) => invited_by },
          {
            id: 'until',
            header: t('invitations.until'),
            cell: ({ expires_at }) => <DateText value={expires_at} />,
          },
        ]}
        actions={{
          header: t('actions'),
          of: (invitation) => (
            <Button
              variant="default"
              size="xs"
              aria-label={t('invitations.of', { email: invitation.email })}
              onClick={() => setChosen(invitation)}
            >
              {t('invitations.withdraw')}
            </Button>
          ),
        }}
      />
      <Text size="sm" c="dimmed" mt="xs">
        {t('invitations.lost')}
      </Text>
      <Confirm
        opened={chosen !== null}
        onClose={() => setChosen(null)}
        title={t('invitations.title2')}
        act={t('invitations.withdraw')}
        run={run}
      >
        {t('invitations.text', { email: chosen?.email ?? '' })}
      </Confirm>
    </>
  )
}
