import { Button, Group, Text, Title } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { IconKey } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { Confirm } from '@/components/dialogs/Confirm'
import { DateText } from '@/components/values/DateText'
import { RowsTable } from '@/components/tables/RowsTable'
import { ErrorState, LoadingState } from '@/components/messages/states'
import { StatusBadge } from '@/components/values/StatusBadge'
import { toast } from '@/lib/toasts'
import type { ApiToken } from '@/types/administration'

import { fetchTokens, revokeToken, tokensKey } from './api'
import { NewTokenDialog } from './NewTokenDialog'

/** What programs use instead of a login. */
export function ApiTokens() {
  const { t } = useTranslation('settings')
  const [making, setMaking] = useState(false)
  const tokens = useQuery({ queryKey: tokensKey(), queryFn: ({ signal }) => fetchTokens(signal) })
  return (
    <section>
      <Group justify="space-between" align="end" mt="xl" mb="xs">
        <Title order={2} fz="lg">
          {t('tokens.title')}
        </Title>
        <Button
          variant="default"
          leftSection={<IconKey size={17} aria-hidden />}
          onClick={() => setMaking(true)}
        >
          {t('tokens.new')}
        </Button>
      </Group>
      <Text size="sm" c="dimmed" mb="sm" className="prose">
        {t('tokens.intro')}
      </Text>
      {tokens.isPending ? <LoadingState rows={2} height={56} /> : null}
      {tokens.error && !tokens.data ? (
        <ErrorState error={tokens.error} retry={() => void tokens.refetch()} />
      ) : null}
      {tokens.data ? <List tokens={tokens.data.results} /> : null}
      <NewTokenDialog opened={making} onClose={() => setMaking(false)} />
    </section>
  )
}

function List({ tokens }: { tokens: readonly ApiToken[] }) {
  const { t } = useTranslation('settings')
  const queries = useQueryClient()
  const [chosen, setChosen] = useState<ApiToken | null>(null)
  if (tokens.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t('tokens.none')}
      </Text>
    )
  }
  async function run() {
    if (!chosen) return
    await revokeToken(chosen.id)
    toast(t('tokens.revoked', { name: chosen.name }))
    await queries.invalidateQueries({ queryKey: tokensKey() })
  }
  return (
    <>
      <RowsTable
        label={t('tokens.title')}
        rows={tokens}
        rowKey={({ id }) => id}
        columns={[
          { id: 'name', header: t('tokens.name'), cell: (token) => <Name token={token} /> },
          { id: 'scope', header: t('tokens.scope'), cell: ({ scope }) => t(`tokens.scopes.${scope}`) },
          { id: 'user', header: t('tokens.user'), cell: ({ user }) => user },
          { id: 'until', header: t('tokens.until'), cell: (token) => <Until token={token} /> },
          {
            id: 'used',
            header: t('tokens.used'),
            cell: ({ last_used_on: used }) => (used ? <DateText value={used} /> : t('tokens.never')),
          },
        ]}
        actions={{
          header: t('tokens.actions'),
          of: (token) => (
            <Button
              variant="default"
              size="xs"
              aria-label={t('tokens.revokeOf', { name: token.name })}
              onClick={() => setChosen(token)}
            >
              {t('tokens.revoke')}
            </Button>
          ),
        }}
      />
      <Confirm
        opened={chosen !== null}
        onClose={() => setChosen(null)}
        title={t('tokens.revokeTitle')}
        act={t('tokens.revoke')}
        run={run}
      >
        {t('tokens.revokeText', { name: chosen?.name ?? '' })}
      </Confirm>
    </>
  )
}

function Name({ token }: { token: ApiToken }) {
  return (
    <div>
      <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
        {token.name}
      </Text>
      <Text size="xs" c="dimmed" ff="monospace">
        {token.beginning}…
      </Text>
    </div>
  )
}

function Until({ token }: { token: ApiToken }) {
  const { t } = useTranslation('settings')
  return token.is_expired ? (
    <StatusBadge tone="quiet">{t('tokens.expired')}</StatusBadge>
  ) : (
    <DateText value={token.expires_at} />
  )
}
