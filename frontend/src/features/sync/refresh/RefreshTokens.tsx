import { Button, Group, Text, Title } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { Confirm } from '@/components/dialogs/Confirm'
import { ErrorState, LoadingState } from '@/components/messages/states'
import { StatusBadge } from '@/components/values/StatusBadge'
import { toast } from '@/lib/toasts'
import { useFormats } from '@/lib/values/useFormats'
import type { RefreshToken } from '@/types/administration'

import classes from '../Sync.module.css'
import { fetchRefreshTokens, refreshTokensKey, revokeRefreshToken } from './api'
import { NewRefreshToken } from './NewRefreshToken'

/** With which shops ask for a sync. */
export function RefreshTokens() {
  const { t } = useTranslation('refresh')
  const [making, setMaking] = useState(false)
  const tokens = useQuery({
    queryKey: refreshTokensKey(),
    queryFn: ({ signal }) => fetchRefreshTokens(signal),
  })
  return (
    <section className={`card ${classes.padded}`} aria-labelledby="refresh-title">
      <Title order={2} fz="md" id="refresh-title" mb="xs">
        {t('title')}
      </Title>
      <Text size="sm" c="dimmed" mb="md">
        {t('intro')}
      </Text>
      {tokens.isPending ? <LoadingState rows={1} height={48} /> : null}
      {tokens.error && !tokens.data ? (
        <ErrorState error={tokens.error} retry={() => void tokens.refetch()} />
      ) : null}
      {tokens.data ? <List tokens={tokens.data.results} /> : null}
      <Button
        variant="default"
        size="xs"
        mt="md"
        leftSection={<IconPlus size={15} aria-hidden />}
        onClick={() => setMaking(true)}
      >
        {t('new')}
      </Button>
      <NewRefreshToken opened={making} onClose={() => setMaking(false)} />
    </section>
  )
}

function List({ tokens }: { tokens: readonly RefreshToken[] }) {
  const { t } = useTranslation('refresh')
  const queries = useQueryClient()
  const [chosen, setChosen] = useState<RefreshToken | null>(null)
  if (tokens.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t('none')}
      </Text>
    )
  }
  async function run() {
    if (!chosen) return
    await revokeRefreshToken(chosen.id)
    toast(t('revokedNow', { name: chosen.name }))
    await queries.invalidateQueries({ queryKey: refreshTokensKey() })
  }
  return (
    <>
      <ul className={classes.tokens}>
        {tokens.map((token) => (
          <Row key={token.id} token={token} onRevoke={() => setChosen(token)} />
        ))}
      </ul>
      <Confirm
        opened={chosen !== null}
        onClose={() => setChosen(null)}
        title={t('revokeTitle')}
        act={t('revoke')}
        run={run}
      >
        {t('revokeText', { name: chosen?.name ?? '' })}
      </Confirm>
    </>
  )
}

function Row({ token, onRevoke }: { token: RefreshToken; onRevoke: () => void }) {
  const { t } = useTranslation('refresh')
  const formats = useFormats()
  const used = token.last_used_at ? t('used', { time: formats.dateTime(token.last_used_at) }) : t('never')
  return (
    <li>
      <Group justify="space-between" align="start" wrap="nowrap" gap="sm">
        <div style={{ minWidth: 0 }}>
          <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
            {token.name}
          </Text>
          <Text size="xs" c="dimmed" ff="monospace">
            {token.beginning}…
          </Text>
        </div>
        {token.revoked_at ? (
          <StatusBadge tone="quiet">{t('revoked', { day: formats.day(token.revoked_at) })}</StatusBadge>
        ) : (
          <Button
            variant="default"
            size="xs"
            style={{ flex: 'none' }}
            aria-label={t('revokeOf', { name: token.name })}
            onClick={onRevoke}
          >
            {t('revoke')}
          </Button>
        )}
      </Group>
      <Text size="xs" c="dimmed">
        {t('created', { day: formats.day(token.created_at) })} · {used}
      </Text>
    </li>
  )
}
