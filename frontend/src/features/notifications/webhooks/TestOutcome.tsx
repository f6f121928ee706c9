import { Code, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'

import { Notice } from '@/components/messages/Notice'
import { useFormats } from '@/lib/values/useFormats'
import type { WebhookTest } from '@/types/administration'

interface Props {
  outcome: WebhookTest
}

/** What came of a test, in words; then the answer as it came. */
export function TestOutcome({ outcome }: Props) {
  const { t } = useTranslation('notifications')
  const formats = useFormats()
  const { delivered, message, delivery } = outcome
  return (
    <Notice tone={delivered ? 'good' : 'bad'} title={delivered ? t('tested.delivered') : t('tested.failed')}>
      <Text size="sm">{message}</Text>
      {delivery.status === null ? null : (
        <Text size="sm" c="dimmed">
          {t('tested.status', { status: delivery.status })}
          {delivery.duration_ms === null
            ? null
            : `, ${t('tested.duration', { ms: formats.count(delivery.duration_ms) })}`}
        </Text>
      )}
      {!delivered && delivery.response ? (
        <>
          <Text size="xs" c="dimmed" mt="xs">
            {t('tested.answer')}
          </Text>
          <Code block mah={120} style={{ overflow: 'auto', whiteSpace: 'pre-wrap' }}>
            {delivery.response}
          </Code>
        </>
      ) : null}
    </Notice>
  )
}
