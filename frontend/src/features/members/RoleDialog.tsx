import { Button, Group, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { Dialog } from '@/components/dialogs/Dialog'
import { Failure } from '@/components/messages/Failure'
import { Notice } from '@/components/messages/Notice'
import { nameOf } from '@/lib/user/session'
import { toast } from '@/lib/toasts'
import { useFormats } from '@/lib/values/useFormats'
import type { Member } from '@/types/administration'

import { changeRole } from './api'
import { RoleChoice } from './RoleChoice'
import { useMembersChanged } from './useMembersChanged'

interface Props {
  /** Null: closed. */
  member: Member | null
  onClose: () => void
}

export function RoleDialog({ member, onClose }: Props) {
  const { t } = useTranslation('members')
  const { language } = useFormats()
  const name = member ? nameOf(member.user, language) : ''
  return (
    <Dialog opened={member !== null} onClose={onClose} title={t('changeRole.title', { name })}>
      {member ? <Form member={member} name={name} onClose={onClose} /> : null}
    </Dialog>
  )
}

function Form({ member, name, onClose }: { member: Member; name: string; onClose: () => void }) {
  const { t } = useTranslation('members')
  const words = useTranslation()
  const changed = useMembersChanged()
  const [role, setRole] = useState(member.role)
  const saving = useMutation({
    mutationFn: () => changeRole(member.id, role),
    onSuccess: async (saved) => {
      onClose()
      toast(t('changeRole.done', { name, role: words.t(`roles.${saved.role}`) }))
      await changed(member.is_me)
    },
  })
  function submit(event: SyntheticEvent) {
    event.preventDefault()
    if (role !== member.role && !saving.isPending) saving.mutate()
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <RoleChoice value={role} onChange={setRole} />
        <Text size="sm" c="dimmed">
          {t('changeRole.hint')}
        </Text>
        {member.is_me && member.role === 'ADMIN' && role !== 'ADMIN' ? (
          <Notice tone="warn" role="alert">
            {t('changeRole.own')}
          </Notice>
        ) : null}
        <Failure error={saving.error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} disabled={saving.isPending}>
            {words.t('actions.cancel')}
          </Button>
          <Button type="submit" loading={saving.isPending} disabled={role === member.role}>
            {t('changeRole.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
