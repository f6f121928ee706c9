import { ActionIcon, Avatar, Badge, Button, Group, Stack, Text, Tooltip } from '@mantine/core'
import { IconUserMinus } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { Confirm } from '@/components/dialogs/Confirm'
import { DateText } from '@/components/values/DateText'
import { RowsTable } from '@/components/tables/RowsTable'
import { StatusBadge } from '@/components/values/StatusBadge'
import { collator } from '@/lib/values/formats'
import { nameOf, useSession } from '@/lib/user/session'
import { toast } from '@/lib/toasts'
import { useFormats } from '@/lib/values/useFormats'
import type { Member } from '@/types/administration'

import { removeMember } from './api'
import { RoleDialog } from './RoleDialog'
import { useMembersChanged } from './useMembersChanged'

interface Props {
  members: readonly Member[]
}

export function MembersList({ members }: Props) {
  const { t } = useTranslation('members')
  const words = useTranslation()
  const { language } = useFormats()
  const [roleOf, setRoleOf] = useState<Member | null>(null)
  const [leaving, setLeaving] = useState<Member | null>(null)
  const name = (member: Member) => nameOf(member.user, language)
  const sorted = [...members].sort((a, b) => collator(language).compare(name(a), name(b)))
  return (
    <>
      <RowsTable
        label={t('list')}
        rows={sorted}
        rowKey={({ id }) => id}
        columns={[
          { id: 'name', header: t('name'), cell: (member) => <Who member={member} /> },
          { id: 'role', header: t('role'), cell: ({ role }) => words.t(`roles.${role}`) },
          { id: 'lastLogin', header: t('lastLogin'), cell: ({ user }) => <LastLogin at={user.last_login} /> },
          {
            id: 'since',
            header: t('since'),
            cell: ({ created_at }) => <DateText value={created_at.slice(0, 10)} />,
          },
        ]}
        actions={{
          header: t('actions'),
          of: (member) => (
            <Group gap="xs" wrap="nowrap" display="inline-flex">
              <Button
                variant="default"
                size="xs"
                aria-label={t('changeRole.of', { name: name(member) })}
                onClick={() => setRoleOf(member)}
              >
                {t('changeRole.button')}
              </Button>
              <Tooltip label={t('remove.act')}>
                <ActionIcon
                  variant="default"
                  size={30}
                  aria-label={t('remove.of', { name: name(member) })}
                  onClick={() => setLeaving(member)}
                >
                  <IconUserMinus size={17} aria-hidden />
                </ActionIcon>
              </Tooltip>
            </Group>
          ),
        }}
      />
      <RoleDialog member={roleOf} onClose={() => setRoleOf(null)} />
      <RemoveDialog member={leaving} onClose={() => setLeaving(null)} />
    </>
  )
}

function Who({ member }: { member: Member }) {
  const { t } = useTranslation('members')
  const { language } = useFormats()
  const { user } = member
  const name = nameOf(user, language)
  const beside = [user.username === name ? '' : user.username, user.email].filter(Boolean).join(' · ')
  return (
    <Group gap="sm" wrap="nowrap">
      <Avatar name={name} color="pine" variant="light" size={34} radius="xl" alt="" />
      <Stack gap={0} miw={0}>
        <Group gap={6}>
          <Text size="sm" fw={600}>
            {name}
          </Text>
          {member.is_me ? (
            <Badge size="xs" variant="light" tt="none">
              {t('me')}
            </Badge>
          ) : null}
          {user.is_active ? null : <StatusBadge tone="bad">{t('blocked')}</StatusBadge>}
        </Group>
        {beside ? (
          <Text size="xs" c="dimmed">
            {beside}
          </Text>
        ) : null}
      </Stack>
    </Group>
  )
}

function LastLogin({ at }: { at: string | null }) {
  const { t } = useTranslation('members')
  return at === null ? (
    <Text span size="sm" c="dimmed">
      {t('never')}
    </Text>
  ) : (
    <DateText value={at} />
  )
}

function RemoveDialog({ member, onClose }: { member: Member | null; onClose: () => void }) {
  const { t } = useTranslation('members')
  const { language } = useFormats()
  const { company } = useSession()
  const changed = useMembersChanged()
  const name = member ? nameOf(member.user, language) : ''
  async function run() {
    if (!member) return
    await removeMember(member.id)
    toast(t('remove.done', { name }))
    await changed(member.is_me)
  }
  return (
    <Confirm
      opened={member !== null}
      onClose={onClose}
      title={t('remove.title', { name })}
      act={t('remove.act')}
      run={run}
    >
      {t('remove.text', { name, company: company?.name ?? '' })}
      {member?.is_me ? (
        <Text size="sm" fw={600} mt="xs">
          {t('remove.own')}
        </Text>
      ) : null}
    </Confirm>
  )
}
