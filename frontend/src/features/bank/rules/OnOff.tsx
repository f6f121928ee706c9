import { Switch } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'

import { explain } from '@/lib/service/explain'
import { toast } from '@/lib/toasts'

import { forgetBank } from '../api'

interface Props {
  on: boolean
  name: string
  may: boolean
  set: (on: boolean) => Promise<void>
}

/** Whether a rule is used. */
export function OnOff({ on, name, may, set }: Props) {
  const words = useTranslation()
  const queries = useQueryClient()
  const switching = useMutation({
    mutationFn: set,
    onSuccess: () => forgetBank(queries),
    onError: (error) => toast(explain(error, words.t).title, 'bad'),
  })
  return (
    <Switch
      aria-label={name}
      checked={on}
      disabled={!may || switching.isPending}
      onChange={(event) => switching.mutate(event.currentTarget.checked)}
    />
  )
}
