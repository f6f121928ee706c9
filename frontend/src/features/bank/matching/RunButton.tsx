import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { IconPlayerPlay } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'

import { explain } from '@/lib/service/explain'
import { toast } from '@/lib/toasts'
import { begin, outcomeOf } from '@/queries/operations'
import { whole } from '@/schemas/primitives'

import { forgetMatching } from './api'

const OutcomeSchema = z.object({ automatic: whole, proposed: whole, ambiguous: whole })

/** Has the lines that wait looked at anew, in the background. */
export function RunButton() {
  const { t } = useTranslation('matching')
  const words = useTranslation()
  const queries = useQueryClient()
  const running = useMutation({
    mutationFn: async () => {
      const operation = await begin('/api/matches/run/', { body: {} })
      return outcomeOf(OutcomeSchema, operation, { signal: new AbortController().signal })
    },
    onSuccess: (outcome) => {
      toast(t('runDone', outcome))
      return forgetMatching(queries)
    },
    onError: (error) => {
      const { title, text } = explain(error, words.t)
      toast(`${title}. ${text}`, 'bad')
    },
  })
  return (
    <Button
      variant="default"
      leftSection={<IconPlayerPlay size={17} aria-hidden />}
      loading={running.isPending}
      onClick={() => running.mutate()}
    >
      {running.isPending ? t('running') : t('run')}
    </Button>
  )
}
