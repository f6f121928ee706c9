import { ActionIcon, Box, Button, Group, Menu, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { IconDots, IconSend } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { Failure } from '@/components/messages/Failure'
import { StatusBadge } from '@/components/values/StatusBadge'
import { toast } from '@/lib/toasts'
import { useFormats } from '@/lib/values/useFormats'
import type { Webhook } from '@/types/administration'

import { changeWebhook, deliveriesKey, testWebhook, webhooksKey } from '../api'
import { Deliveries } from './Deliveries'
import { TestOutcome } from './TestOutcome'
import { WebhookDialogs, type Open } from './WebhookDialogs'

interface Props {
  webhook: Webhook
}

export function WebhookCard({ webhook }: Props) {
  const { t } = useTranslation('notifications')
  const queries = useQueryClient()
  const [open, setOpen] = useState<Open | null>(null)
  const { id, url, description } = webhook
  const testing = useMutation({
    mutationFn: () => testWebhook(id),
    onSettled: () => queries.invalidateQueries({ queryKey: deliveriesKey(id) }),
  })
  const switchingOn = useMutation({
    mutationFn: () => changeWebhook(id, { is_active: true }),
    onSuccess: async () => {
      toast(t('switchOff.onDone'))
      await queries.invalidateQueries({ queryKey: webhooksKey() })
    },
  })
  return (
    <Box className="card" p="md" component="article" aria-label={description || url}>
      <Stack gap="sm">
        <Group justify="space-between" align="start" gap="sm">
          <Stack gap={4} style={{ flex: '1 1 320px', overflowWrap: 'anywhere' }}>
            {description ? <Text fw={600}>{description}</Text> : null}
            <Text size="sm" ff="monospace">
              {url}
            </Text>
          </Stack>
          <State webhook={webhook} />
        </Group>
        <Text size="sm" c="dimmed">
          {webhook.event_types.map((type) => t(`event.${type}`)).join(' · ')}
        </Text>
        <Group gap="xs">
          <Button
            size="xs"
            variant="default"
            leftSection={<IconSend size={15} aria-hidden />}
            aria-label={t('webhooks.testOf', { url })}
            loading={testing.isPending}
            onClick={() => testing.mutate()}
          >
            {t('webhooks.test')}
          </Button>
          <Button
            size="xs"
            variant="default"
            aria-label={t('webhooks.deliveriesOf', { url })}
            onClick={() => setOpen('deliveries')}
          >
            {t('webhooks.deliveries')}
          </Button>
          {webhook.is_active ? null : (
            <Button size="xs" loading={switchingOn.isPending} onClick={() => switchingOn.mutate()}>
              {t('webhooks.switchOn')}
            </Button>
          )}
          <More webhook={webhook} onChoose={setOpen} />
        </Group>
        <Failure error={testing.error ?? switchingOn.error} />
      </Stack>
      <Box role="status" mt={testing.data ? 'sm' : 0}>
        {testing.data ? <TestOutcome outcome={testing.data} /> : null}
      </Box>
      <WebhookDialogs webhook={webhook} open={open} onClose={() => setOpen(null)} />
      <Deliveries webhook={webhook} opened={open === 'deliveries'} onClose={() => setOpen(null)} />
    </Box>
  )
}

function State({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation('notifications')
  const formats = useFormats()
  const { is_active, failing_since: since, previous_secret_until: until } = webhook
  // An old secret's last hours stay in the answer after they are over.
  const [now] = useState(Date.now)
  return (
    <Stack gap={4} align="start">
      {is_active ? (
        <StatusBadge tone={since ? 'warn' : 'good'}>
          {since ? t('webhooks.failing', { since: formats.dateTime(since) }) : t('webhooks.active')}
        </StatusBadge>
      ) : (
        <StatusBadge tone={webhook.disabled_because === 'by_hand' ? 'quiet' : 'bad'}>
          {t(`disabled.${webhook.disabled_because || 'by_hand'}`)}
        </StatusBadge>
      )}
      {until && new Date(until).getTime() > now ? (
        <Text size="xs" c="dimmed">
          {t('webhooks.bothSign', { until: formats.dateTime(until) })}
        </Text>
      ) : null}
    </Stack>
  )
}

function More({ webhook, onChoose }: { webhook: Webhook; onChoose: (open: Open) => void }) {
  const { t } = useTranslation('notifications')
  return (
    <Menu position="bottom-end" withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <ActionIcon
          variant="default"
          size={30}
          aria-label={t('webhooks.more', { url: webhook.description || webhook.url })}
        >
          <IconDots size={17} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown aria-label={t('webhooks.more', { url: webhook.description || webhook.url })}>
        <Menu.Item onClick={() => onChoose('edit')}>{t('webhooks.edit')}</Menu.Item>
        <Menu.Item onClick={() => onChoose('rotate')}>{t('webhooks.rotate')}</Menu.Item>
        {webhook.is_active ? (
          <Menu.Item onClick={() => onChoose('switchOff')}>{t('webhooks.switchOff')}</Menu.Item>
        ) : null}
        <Menu.Divider />
        <Menu.Item color="red" onClick={() => onChoose('delete')}>
          {t('webhooks.delete')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
