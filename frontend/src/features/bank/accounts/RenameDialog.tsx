import { Button, Group, Stack, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { Dialog } from '@/components/dialogs/Dialog'
import { Failure } from '@/components/messages/Failure'
import type { BankAccount } from '@/types/bank'

import { changeAccount, forgetBank } from '../api'

interface Props {
  account: BankAccount
  opened: boolean
  onClose: () => void
}

export function RenameDialog({ account, opened, onClose }: Props) {
  const { t } = useTranslation('bank')
  return (
    <Dialog opened={opened} onClose={onClose} title={t('account.rename')}>
      <Form account={account} onClose={onClose} />
    </Dialog>
  )
}

function Form({ account, onClose }: Omit<Props, 'opened'>) {
  const { t } = useTranslation('bank')
  const words = useTranslation()
  const queries = useQueryClient()
  const [name, setName] = useState(account.name)
  const saving = useMutation({
    mutationFn: () => changeAccount(account.id, { name: name.trim() }),
    onSuccess: async () => {
      await forgetBank(queries)
      onClose()
    },
  })
  function submit(event: SyntheticEvent) {
    event.preventDefault()
    if (!saving.isPending) saving.mutate()
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <TextInput
          label={t('account.name')}
          description={t('account.nameHint')}
          maxLength={255}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Failure error={saving.error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} disabled={saving.isPending}>
            {words.t('actions.cancel')}
          </Button>
          <Button type="submit" loading={saving.isPending}>
            {words.t('actions.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
