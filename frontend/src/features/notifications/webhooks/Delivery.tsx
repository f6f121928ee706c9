import { Box, Button, Code, Group, Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { DateText } from '@/components/values/DateText'
import { Failure } from '@/components/messages/Failure'
import { StatusBadge, type Tone } from '@/components/values/StatusBadge'
import { companyKey } from '@/lib/service/queries'
import { toast } from '@/lib/toasts'
import { useFormats } from '@/lib/values/useFormats'
import type { Webhook, WebhookDelivery } from '@/types/administration'

import { deliveriesKey, fetchDelivery, sendAgain } from '../api'

const TONES: Readonly<Record<WebhookDelivery['state'], Tone>> = {
  WAITING: 'info',
  DELIVERED: 'good',
  FAILED: 'bad',
}
const KNOWN = [
  'sync.completed',
  'sync.failed',
  'invoice.created',
  'invoice.updated',
  'invoice.paid',
  'webhook.test',
] as const

interface Props {
  delivery: WebhookDelivery
  webhook: Webhook
}

/** One message: what became of it, and why. */
export function Delivery({ delivery, webhook }: Props) {
  const { t } = useTranslation('notifications')
  const formats = useFormats()
  const [shown, setShown] = useState(false)
  const known = KNOWN.find((type) => type === delivery.event_type)
  const event = known ? t(`event.${known}`) : delivery.event_type
  return (
    <Box component="li" className="card" p="sm">
      <Group justify="space-between" gap="xs">
        <Text size="sm" fw={600}>
          {event}
        </Text>
        <StatusBadge tone={TONES[delivery.state]}>{t(`deliveries.state.${delivery.state}`)}</StatusBadge>
      </Group>
      <Text size="xs" c="dimmed">
        <DateText value={delivery.created_at} /> · {t('deliveries.attempts', { count: delivery.attempts })}
      </Text>
      <Facts delivery={delivery} />
      <Group gap="xs" mt="xs">
        {delivery.state === 'WAITING' || !webhook.is_active ? null : (
          <Retry
            id={delivery.id}
            webhook={webhook.id}
            label={t('deliveries.retryOf', { event, when: formats.dateTime(delivery.created_at) })}
          />
        )}
        <Button size="compact-xs" variant="subtle" aria-expanded={shown} onClick={() => setShown(!shown)}>
          {shown ? t('deliveries.hide') : t('deliveries.show')}
        </Button>
      </Group>
      {shown ? <Payload id={delivery.id} /> : null}
    </Box>
  )
}

function Facts({ delivery }: { delivery: WebhookDelivery }) {
  const { t } = useTranslation('notifications')
  const formats = useFormats()
  const { status, duration_ms: duration, error_formatted: reason, detail, response } = delivery
  const answer =
    status === null
      ? null
      : [`HTTP ${status}`, duration === null ? '' : t('tested.duration', { ms: formats.count(duration) })]
  return (
    <Stack gap={2} mt={4}>
      {answer ? <Fact name={t('deliveries.answer')} value={answer.filter(Boolean).join(', ')} /> : null}
      {reason ? <Fact name={t('deliveries.reason')} value={reason} /> : null}
      {detail ? <Fact name="" value={detail} /> : null}
      {delivery.next_try_at && delivery.state === 'WAITING' ? (
        <Fact name={t('deliveries.next')} value={formats.dateTime(delivery.next_try_at)} />
      ) : null}
      {response ? (
        <>
          <Text size="xs" c="dimmed" mt={4}>
            {t('deliveries.body')}
          </Text>
          <Snippet text={response} />
        </>
      ) : null}
    </Stack>
  )
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
      {name ? (
        <Text span size="sm" c="dimmed">
          {name}:{' '}
        </Text>
      ) : null}
      {value}
    </Text>
  )
}

function Snippet({ text }: { text: string }) {
  return (
    <Code block mah={180} style={{ overflow: 'auto', whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
      {text}
    </Code>
  )
}

function Payload({ id }: { id: number }) {
  const { t } = useTranslation('notifications')
  const delivery = useQuery({
    queryKey: companyKey('webhook-delivery', id),
    queryFn: ({ signal }) => fetchDelivery(id, signal),
  })
  return (
    <Box mt="xs" role="region" aria-label={t('deliveries.payload')}>
      <Failure error={delivery.error} />
      {delivery.data ? <Snippet text={indented(delivery.data.payload)} /> : null}
    </Box>
  )
}

/** The message as people read it; what is signed has no line breaks. */
function indented(payload: string): string {
  try {
    return JSON.stringify(JSON.parse(payload), null, 2)
  } catch {
    return payload
  }
}

function Retry({ id, webhook, label }: { id: number; webhook: number; label: string }) {
  const { t } = useTranslation('notifications')
  const queries = useQueryClient()
  const sending = useMutation({
    mutationFn: () => sendAgain(id),
    onSuccess: async () => {
      toast(t('deliveries.retried'))
      await queries.invalidateQueries({ queryKey: deliveriesKey(webhook) })
    },
  })
  return (
    <>
      <Button
        size="compact-xs"
        variant="default"
        aria-label={label}
        loading={sending.isPending}
        onClick={() => sending.mutate()}
      >
        {t('deliveries.retry')}
      </Button>
      <Failure error={sending.error} />
    </>
  )
}
