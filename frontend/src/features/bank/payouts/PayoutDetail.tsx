import { Anchor, Button, Group, Text, Title } from '@mantine/core'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { DetailFrame } from '@/components/grid/detail/DetailFrame'
import type { Detail } from '@/components/grid/list/ListPage'
import { Failure } from '@/components/messages/Failure'
import { ErrorState, LoadingState } from '@/components/messages/states'
import { Pager } from '@/components/tables/Pager'
import { RowsTable } from '@/components/tables/RowsTable'
import { StatusBadge } from '@/components/values/StatusBadge'
import { toast } from '@/lib/toasts'
import { useFormats } from '@/lib/values/useFormats'
import { useSession } from '@/lib/user/session'
import type { PayoutItem, ProviderPayoutDetail } from '@/types/bank'

import { forgetBank } from '../api'
import classes from '../bank.module.css'
import { Fact } from '../detail/Facts'
import { itemsQuery, linkPayout, payoutQuery, PER_PAGE, unlinkPayout } from './api'
import { payoutName } from './words'

/** One payout: what the provider says of it, which line of the bank it is, and what it consists of. */
export function PayoutDetail(shown: Detail) {
  const { t } = useTranslation('bank')
  const found = useQuery(payoutQuery(shown.id))
  return (
    <DetailFrame
      {...shown}
      label={t('payouts.label')}
      busy={found.isPending}
      named={found.data !== undefined}
      previous={t('payouts.previous')}
      next={t('payouts.next')}
    >
      {found.isPending ? <LoadingState rows={7} height={30} /> : null}
      {found.error && !found.data ? (
        <ErrorState error={found.error} retry={() => void found.refetch()} />
      ) : null}
      {found.data ? <Content key={shown.id} payout={found.data} level={shown.alone ? 1 : 2} /> : null}
    </DetailFrame>
  )
}

function Content({ payout, level }: { payout: ProviderPayoutDetail; level: 1 | 2 }) {
  const { t } = useTranslation('bank')
  const formats = useFormats()
  const money = (amount: string | null) =>
    amount === null ? null : <span className="figures">{formats.money(amount, payout.currency)}</span>
  return (
    <>
      <header>
        <Text size="sm" c="dimmed">
          {[payout.merchant, payout.identification].filter(Boolean).join(' · ')}
        </Text>
        <Group justify="space-between" align="baseline" gap="xs">
          <Title order={level} fz="lg">
            {payoutName(payout, formats)}
          </Title>
          <Text span fz="lg" fw={620} className="figures">
            {formats.money(payout.amount, payout.currency)}
          </Text>
        </Group>
      </header>
      <dl className={classes.facts}>
        <Fact name={t('payouts.gross')}>{money(payout.gross)}</Fact>
        <Fact name={t('payouts.fee')}>{money(payout.fee)}</Fact>
        <Fact name={t('payouts.net')}>{money(payout.net)}</Fact>
        <Fact name={t('payouts.opening')}>{money(payout.opening)}</Fact>
      </dl>
      {payout.adds_up === false ? <StatusBadge tone="bad">{t('import.unprovedPayout')}</StatusBadge> : null}
      <BankLineOf payout={payout} />
      <Items id={payout.id} />
    </>
  )
}

function BankLineOf({ payout }: { payout: ProviderPayoutDetail }) {
  const { t } = useTranslation('bank')
  const formats = useFormats()
  const queries = useQueryClient()
  const may = useSession().may('import_statements')
  const { id, state, line_id: line, linked_by: by, candidates } = payout
  const changing = useMutation({
    mutationFn: (to: number | null) => (to === null ? unlinkPayout(id) : linkPayout(id, to)),
    onSuccess: (changed) => {
      toast(t(changed.line_id === null ? 'payouts.unlinked' : 'payouts.linked'))
      return forgetBank(queries)
    },
  })
  return (
    <section aria-labelledby="payout-line">
      <Title order={3} fz="sm" id="payout-line" mb={4}>
        {t('payouts.line')}
      </Title>
      {line === null ? (
        <Text size="sm">
          {t(`payouts.state.${state}`)}
          {candidates.length > 0 ? ` – ${t('payouts.candidates')}` : ''}
        </Text>
      ) : (
        <Group justify="space-between" gap="xs">
          <Text size="sm">
            <Link to={`/bank/lines/${line}`} style={{ color: 'var(--mantine-color-anchor)' }}>
              {t('payouts.toLine')}
            </Link>
            {by ? ` · ${t('payouts.by', { name: by })}` : ''}
          </Text>
          {may ? (
            <Button
              variant="default"
              size="xs"
              loading={changing.isPending}
              onClick={() => changing.mutate(null)}
            >
              {t('payouts.unlink')}
            </Button>
          ) : null}
        </Group>
      )}
      {candidates.map((each) => (
        <Group key={each.id} justify="space-between" gap="xs" mt="xs">
          <Anchor size="sm" component={Link} to={`/bank/lines/${each.id}`}>
            {[
              each.booking_date ? formats.day(each.booking_date) : '',
              each.counterparty_name || each.remittance_information,
              formats.money(each.amount, each.currency),
            ]
              .filter(Boolean)
              .join(' · ')}
          </Anchor>
          {may ? (
            <Button
              variant="default"
              size="xs"
              disabled={changing.isPending}
              onClick={() => changing.mutate(each.id)}
            >
              {t('payouts.link')}
            </Button>
          ) : null}
        </Group>
      ))}
      <Failure error={changing.error} />
    </section>
  )
}

function Items({ id }: { id: number }) {
  const { t } = useTranslation('bank')
  const formats = useFormats()
  const [page, setPage] = useState(1)
  const found = useQuery({ ...itemsQuery(id, page), placeholderData: keepPreviousData })
  const money = (name: 'gross' | 'fee' | 'net') => ({
    id: name,
    header: t(`payouts.${name}`),
    cell: (item: PayoutItem) => <span className="figures">{formats.money(item[name], item.currency)}</span>,
  })
  return (
    <section aria-labelledby="payout-items">
      <Title order={3} fz="sm" id="payout-items" mt="lg" mb="xs">
        {t('payouts.items')}
      </Title>
      {found.isPending ? <LoadingState rows={4} /> : null}
      {found.error && !found.data ? (
        <ErrorState error={found.error} retry={() => void found.refetch()} />
      ) : null}
      {found.data ? (
        <>
          <RowsTable
            label={t('payouts.items')}
            rows={found.data.results}
            rowKey={(item) => item.id}
            columns={[
              {
                id: 'kind',
                header: t('column.type_text'),
                cell: (item) => (
                  <>
                    {t(`payouts.kind.${item.kind}`)}
                    <Text size="xs" c="dimmed">
                      {[item.order_number || item.reference || item.description, item.occurred_at]
                        .filter(Boolean)
                        .join(' · ')}
                    </Text>
                  </>
                ),
              },
              money('gross'),
              money('fee'),
              money('net'),
            ]}
          />
          <Pager page={page} pageSize={PER_PAGE} count={found.data.count} onPage={setPage} />
        </>
      ) : null}
    </section>
  )
}
