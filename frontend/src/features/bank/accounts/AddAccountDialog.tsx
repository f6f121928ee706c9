import { Button, Group, NativeSelect, Stack, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { Dialog } from '@/components/dialogs/Dialog'
import { Failure } from '@/components/messages/Failure'
import { ApiError } from '@/lib/service/errors'
import { toast } from '@/lib/toasts'

import { addAccount, forgetBank } from '../api'
import { accountName, CURRENCIES } from '../words'

interface Props {
  opened: boolean
  onClose: () => void
}

/** An account by its number, in any writing. */
export function AddAccountDialog({ opened, onClose }: Props) {
  const { t } = useTranslation('bank')
  return (
    <Dialog opened={opened} onClose={onClose} title={t('add.title')}>
      <Form onClose={onClose} />
    </Dialog>
  )
}

function Form({ onClose }: Pick<Props, 'onClose'>) {
  const { t } = useTranslation('bank')
  const words = useTranslation()
  const queries = useQueryClient()
  const [number, setNumber] = useState('')
  const [currency, setCurrency] = useState('HUF')
  const [name, setName] = useState('')
  const [missing, setMissing] = useState(false)
  const adding = useMutation({
    mutationFn: () => addAccount({ account_number: number.trim(), currency, name: name.trim() }),
    onSuccess: async (made) => {
      toast(t('add.added', { name: accountName(made) }))
      await forgetBank(queries)
      onClose()
    },
  })
  const errors = adding.error instanceof ApiError ? adding.error.errors : {}
  const byField = Boolean(errors.account_number ?? errors.currency ?? errors.name)
  function submit(event: SyntheticEvent) {
    event.preventDefault()
    setMissing(!number.trim())
    if (number.trim() && !adding.isPending) adding.mutate()
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <TextInput
          label={t('account.number')}
          description={t('add.numberHint')}
          placeholder="11773016-12345670-00000006"
          autoComplete="off"
          spellCheck={false}
          maxLength={64}
          required
          withAsterisk={false}
          data-autofocus
          value={number}
          onChange={(event) => setNumber(event.currentTarget.value)}
          error={missing ? t('add.required') : errors.account_number?.join(' ')}
        />
        <NativeSelect
          label={t('account.currency')}
          value={currency}
          onChange={(event) => setCurrency(event.currentTarget.value)}
          data={CURRENCIES}
          error={errors.currency?.join(' ')}
        />
        <TextInput
          label={t('account.name')}
          description={t('account.nameHint')}
          maxLength={255}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={errors.name?.join(' ')}
        />
        {byField ? null : <Failure error={adding.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} disabled={adding.isPending}>
            {words.t('actions.cancel')}
          </Button>
          <Button type="submit" loading={adding.isPending}>
            {t('add.submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
