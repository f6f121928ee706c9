import { Anchor, Button, Group, Text, Title } from '@mantine/core'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { Dialog } from '@/components/dialogs/Dialog'
import { Failure } from '@/components/messages/Failure'
import { ErrorState, LoadingState } from '@/components/messages/states'
import { Pager } from '@/components/tables/Pager'
import { RowsTable } from '@/components/tables/RowsTable'
import { toast } from '@/lib/toasts'
import { useFormats } from '@/lib/values/useFormats'
import { useSession } from '@/lib/user/session'
import type { PayoutItem, ProviderPayout, ProviderPayoutDetail } from '@/types/bank'

import { forgetBank } from '../api'
import { itemsQuery, linkPayout, payoutQuery, PER_PAGE, unlinkPayout } from './api'
import { payoutName } from './words'

/** Which line of the bank a payout is, and what it consists of. */
export function PayoutDialog({ payout, onClose }: { payout: ProviderPayout | null; onClose: () => void }) {
  const formats = useFormats()
  const title = payout ? payoutName(payout, formats) : ''
  return (
    <Dialog opened={payout !== null} onClose={onClose} title={title} size="xl">
      {payout ? <Payout id={payout.id} /> : null}
    </Dialog>
  )
}

function Payout({ id }: { id: number }) {
  const found = useQuery(payoutQuery(id))
  if (found.isPending) return <LoadingState rows={3} />
  if (!found.data) return <ErrorState error={found.error} retry={() => void found.refetch()} />
  return (
    <>
      <BankLineOf payout={found.data} />
      <Items id={id} />
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
