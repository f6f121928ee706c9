import { Button, Text } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'

import { EmptyState, ErrorState, LoadingState } from '@/components/messages/states'
import { PageHeader } from '@/components/PageHeader'
import { Pager } from '@/components/tables/Pager'
import { RowsTable } from '@/components/tables/RowsTable'
import { StatusBadge } from '@/components/values/StatusBadge'
import { useFormats } from '@/lib/values/useFormats'
import type { ProviderPayout } from '@/types/bank'

import { BankNav } from './BankNav'
import { payoutsQuery, PER_PAGE } from './payouts/api'
import { PayoutDialog } from './payouts/PayoutDialog'
import { payoutDay, payoutName, providerName, STATE_TONES } from './payouts/words'

/** What payment providers paid out, and which line of the bank it is. */
export function PayoutsPage() {
  const { t } = useTranslation('bank')
  const [parameters, setParameters] = useSearchParams()
  const page = Math.max(1, Math.trunc(Number(parameters.get('page') ?? 1)) || 1)
  const found = useQuery({ ...payoutsQuery(page), placeholderData: keepPreviousData })
  return (
    <>
      <PageHeader title={t('payouts.title')} />
      <BankNav />
      {found.isPending ? <LoadingState rows={4} /> : null}
      {found.error && !found.data ? (
        <ErrorState error={found.error} retry={() => void found.refetch()} />
      ) : null}
      {found.data?.count === 0 ? (
        <div className="card">
          <EmptyState title={t('payouts.none')}>{t('payouts.noneText')}</EmptyState>
        </div>
      ) : null}
      {found.data && found.data.count > 0 ? (
        <>
          <Payouts payouts={found.data.results} />
          <Pager
            page={page}
            pageSize={PER_PAGE}
            count={found.data.count}
            onPage={(to) => setParameters(to > 1 ? { page: String(to) } : {}, { replace: true })}
          />
        </>
      ) : null}
    </>
  )
}

function Payouts({ payouts }: { payouts: readonly ProviderPayout[] }) {
  const { t } = useTranslation('bank')
  const formats = useFormats()
  const [opened, setOpened] = useState<ProviderPayout | null>(null)
  const money = (name: 'gross' | 'fee' | 'net') => ({
    id: name,
    header: t(`payouts.${name}`),
    cell: (payout: ProviderPayout) => (
      <span className="figures">{formats.money(payout[name], payout.currency)}</span>
    ),
  })
  return (
    <>
      <RowsTable
        label={t('payouts.title')}
        rows={payouts}
        rowKey={({ id }) => id}
        columns={[
          {
            id: 'provider',
            header: t('payouts.provider'),
            cell: ({ provider, identification, merchant }) => (
              <>
                {providerName(provider)}
                <Text size="xs" c="dimmed">
                  {[merchant, identification].filter(Boolean).join(' · ')}
                </Text>
              </>
            ),
          },
          { id: 'day', header: t('payouts.day'), cell: (payout) => payoutDay(payout, formats) },
          money('gross'),
          money('fee'),
          money('net'),
          { id: 'line', header: t('payouts.line'), cell: (payout) => <Line payout={payout} /> },
        ]}
        actions={{
          header: t('files.acts'),
          of: (payout) => (
            <Button
              variant="default"
              size="xs"
              aria-label={t('payouts.openOf', { name: payoutName(payout, formats) })}
              onClick={() => setOpened(payout)}
            >
              {t('payouts.open')}
            </Button>
          ),
        }}
      />
      <PayoutDialog payout={opened} onClose={() => setOpened(null)} />
    </>
  )
}

function Line({ payout: { state, line_id: line, adds_up: right } }: { payout: ProviderPayout }) {
  const { t } = useTranslation('bank')
  return (
    <>
      {line === null ? (
        <StatusBadge tone={STATE_TONES[state]}>{t(`payouts.state.${state}`)}</StatusBadge>
      ) : (
        <Link to={`/bank/lines/${line}`} style={{ color: 'var(--mantine-color-anchor)' }}>
          {t('payouts.toLine')}
        </Link>
      )}
      {right === false ? <StatusBadge tone="bad">{t('import.unprovedPayout')}</StatusBadge> : null}
    </>
  )
}
