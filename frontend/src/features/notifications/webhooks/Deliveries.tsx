import { Drawer, Stack, Text } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { Pager } from '@/components/tables/Pager'
import { EmptyState, ErrorState, LoadingState } from '@/components/messages/states'
import { useFormats } from '@/lib/values/useFormats'
import type { Webhook } from '@/types/administration'

import { DELIVERIES_PAGE, deliveriesKey, fetchDeliveries } from '../api'
import { Delivery } from './Delivery'

/** How often to look while one is on its way. */
const EVERY = 5000

interface Props {
  webhook: Webhook
  opened: boolean
  onClose: () => void
}

/** What was sent to a webhook, and what waits, beside the page. */
export function Deliveries({ webhook, opened, onClose }: Props) {
  const { t } = useTranslation('notifications')
  const words = useTranslation()
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="right"
      size="lg"
      title={
        <Text span fw={640} fz="lg">
          {t('deliveries.title')}
        </Text>
      }
      closeButtonProps={{ 'aria-label': words.t('actions.close') }}
    >
      <Text size="sm" ff="monospace" mb={4} style={{ overflowWrap: 'anywhere' }}>
        {webhook.url}
      </Text>
      <Text size="sm" c="dimmed" mb="md">
        {t('deliveries.intro')}
      </Text>
      <List webhook={webhook} />
    </Drawer>
  )
}

function List({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation('notifications')
  const { language } = useFormats()
  const [page, setPage] = useState(1)
  const deliveries = useQuery({
    // Reasons come in the language of the request: another language asks anew.
    queryKey: deliveriesKey(webhook.id, page, language),
    queryFn: ({ signal }) => fetchDeliveries(webhook.id, page, signal),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      state.data?.results.some((delivery) => delivery.state === 'WAITING') ? EVERY : false,
  })
  if (!deliveries.data) {
    return deliveries.error ? (
      <ErrorState error={deliveries.error} retry={() => void deliveries.refetch()} />
    ) : (
      <LoadingState rows={4} height={72} />
    )
  }
  const { results, count } = deliveries.data
  if (results.length === 0) {
    return <EmptyState title={t('deliveries.none')}>{t('deliveries.noneText')}</EmptyState>
  }
  return (
    <>
      <Stack gap="sm" component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
        {results.map((delivery) => (
          <Delivery key={delivery.id} delivery={delivery} webhook={webhook} />
        ))}
      </Stack>
      <Pager page={page} pageSize={DELIVERIES_PAGE} count={count} onPage={setPage} />
    </>
  )
}
