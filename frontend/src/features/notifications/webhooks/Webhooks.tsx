import { Button, Group, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconPlus, IconWebhook } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { EmptyState, ErrorState, LoadingState } from '@/components/messages/states'

import { fetchWebhooks, webhooksKey } from '../api'
import { NewWebhookDialog } from './NewWebhookDialog'
import { WebhookCard } from './WebhookCard'

const MOST = 10

export function Webhooks() {
  const { t } = useTranslation('notifications')
  const [adding, setAdding] = useState(false)
  const webhooks = useQuery({ queryKey: webhooksKey(), queryFn: ({ signal }) => fetchWebhooks(signal) })
  const list = webhooks.data?.results
  const full = (list?.length ?? 0) >= MOST
  const add = (
    <Button
      leftSection={<IconPlus size={17} aria-hidden />}
      disabled={full || !list}
      onClick={() => setAdding(true)}
    >
      {t('webhooks.add')}
    </Button>
  )
  return (
    <section>
      <Group justify="space-between" align="end" mt="xl" mb="sm" gap="sm">
        <div>
          <Title order={2} fz="lg" mb={4}>
            {t('webhooks.title')}
          </Title>
          <Text size="sm" c="dimmed" className="prose">
            {full ? t('webhooks.full') : t('webhooks.intro')}
          </Text>
        </div>
        {list && list.length > 0 ? add : null}
      </Group>
      {webhooks.isPending ? <LoadingState rows={2} height={96} /> : null}
      {webhooks.error && !list ? (
        <ErrorState error={webhooks.error} retry={() => void webhooks.refetch()} />
      ) : null}
      {list?.length === 0 ? (
        <div className="card">
          <EmptyState
            title={t('webhooks.none')}
            icon={<IconWebhook size={28} stroke={1.5} aria-hidden />}
            action={add}
          >
            {t('webhooks.noneText')}
          </EmptyState>
        </div>
      ) : null}
      <Stack gap="sm">
        {list?.map((webhook) => (
          <WebhookCard key={webhook.id} webhook={webhook} />
        ))}
      </Stack>
      <NewWebhookDialog opened={adding} onClose={() => setAdding(false)} />
    </section>
  )
}
