import { Button, Group, Stack, TextInput } from '@mantine/core'
import { useMutation, useQueryClient, type QueryKey } from '@tanstack/react-query'
import { useState, type ReactNode, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { ApiError } from '@/lib/service/errors'

import { Failure } from '../messages/Failure'

interface Props<Made> {
  label: string
  hint: string
  /** Said where no name is given. */
  required: string
  /** On the button. */
  act: string
  make: (name: string) => Promise<Made>
  /** What has to be asked for anew then. */
  stale: QueryKey
  onMade: (made: Made) => void
  onClose: () => void
  /** What else is asked. */
  children?: ReactNode
}

/** Makes something that has a name and a secret. */
export function NamedForm<Made>({
  label,
  hint,
  required,
  act,
  make,
  stale,
  onMade,
  onClose,
  children,
}: Props<Made>) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const [missing, setMissing] = useState(false)
  const making = useMutation({
    mutationFn: () => make(name.trim()),
    // The answer holds a secret: it is not kept beside the dialog.
    gcTime: 0,
    onSuccess: async (made) => {
      onMade(made)
      await queries.invalidateQueries({ queryKey: stale })
    },
  })
  const errors = making.error instanceof ApiError ? making.error.errors : {}

  function submit(event: SyntheticEvent) {
    event.preventDefault()
    setMissing(!name.trim())
    if (name.trim() && !making.isPending) making.mutate()
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <TextInput
          label={label}
          description={hint}
          autoComplete="off"
          maxLength={100}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={missing ? required : errors.name?.join(' ')}
        />
        {children}
        {errors.name ? null : <Failure error={making.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} disabled={making.isPending}>
            {t('actions.cancel')}
          </Button>
          <Button type="submit" loading={making.isPending}>
            {act}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
