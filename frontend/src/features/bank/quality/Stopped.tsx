import { Button, Group } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'

import { Failure } from '@/components/messages/Failure'
import { Notice } from '@/components/messages/Notice'
import { toast } from '@/lib/toasts'
import { useSession } from '@/lib/user/session'
import { useFormats } from '@/lib/values/useFormats'
import type { MatchingSettings } from '@/types/quality'

import { forgetQuality, resume } from './api'

/** That automatic matching stopped itself, why, and the way on. */
export function Stopped({ stopped }: { stopped: NonNullable<MatchingSettings['stopped']> }) {
  const { t } = useTranslation('quality')
  const formats = useFormats()
  const admin = useSession().is('ADMIN')
  const queries = useQueryClient()
  const resuming = useMutation({
    mutationFn: resume,
    onSuccess: async () => {
      toast(t('stopped.resumed'))
      await forgetQuality(queries)
    },
  })
  return (
    <Group mb="md" display="block">
      <Notice tone="warn" title={t('stopped.title')} role="status">
        {t('stopped.text', { why: stopped.text, time: formats.dateTime(stopped.stopped_at) })}
        {admin ? (
          <Group mt="xs">
            <Button
              size="sm"
              variant="default"
              loading={resuming.isPending}
              onClick={() => resuming.mutate()}
            >
              {t('stopped.resume')}
            </Button>
          </Group>
        ) : (
          ` ${t('stopped.others')}`
        )}
        <Failure error={resuming.error} />
      </Notice>
    </Group>
  )
}
