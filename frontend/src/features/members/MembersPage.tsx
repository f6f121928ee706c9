import { Button, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconUserPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { AdminsOnly } from '@/components/AdminsOnly'
import { PageHeader } from '@/components/PageHeader'
import { ErrorState, LoadingState } from '@/components/messages/states'
import { useSession } from '@/lib/user/session'
import { fetchMembers, membersKey } from '@/queries/members'

import { Invitations } from './Invitations'
import { InviteDialog } from './InviteDialog'
import { MembersList } from './MembersList'

export function MembersPage() {
  const { t } = useTranslation('members')
  const words = useTranslation()
  const session = useSession()
  const manages = session.may('manage_members')
  const [inviting, setInviting] = useState(false)
  return (
    <>
      <PageHeader title={words.t('nav.members')}>
        {manages ? (
          <Button leftSection={<IconUserPlus size={17} aria-hidden />} onClick={() => setInviting(true)}>
            {t('invite.button')}
          </Button>
        ) : null}
      </PageHeader>
      {manages ? (
        <>
          <Text c="dimmed" size="sm" mt={-8} mb="md">
            {t('intro')}
          </Text>
          <Members />
          <Invitations />
          <InviteDialog opened={inviting} onClose={() => setInviting(false)} />
        </>
      ) : (
        <AdminsOnly />
      )}
    </>
  )
}

function Members() {
  const members = useQuery({ queryKey: membersKey(), queryFn: ({ signal }) => fetchMembers(signal) })
  if (members.data) return <MembersList members={members.data.results} />
  if (members.error) return <ErrorState error={members.error} retry={() => void members.refetch()} />
  return <LoadingState rows={3} height={56} />
}
