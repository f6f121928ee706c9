import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'

import { CardLines } from '@/components/grid/CardLines'
import { ListPage } from '@/components/grid/list/ListPage'
import { useList } from '@/components/grid/list/useList'
import { SumsBar } from '@/components/grid/selection/SumsBar'
import { QuickRanges } from '@/components/grid/toolbar/filters/QuickRanges'
import { Toolbar } from '@/components/grid/toolbar/Toolbar'
import { EmptyState } from '@/components/messages/states'
import { StatusBadge } from '@/components/values/StatusBadge'
import { late } from '@/lib/late'
import { useFormats } from '@/lib/values/useFormats'
import type { ProviderPayout } from '@/types/bank'

import { accountsQuery } from './api'
import { BankNav } from './BankNav'
import { summaryQuery } from './payouts/api'
import { PAYOUTS } from './payouts/list'
import { usePayoutChips } from './payouts/useChips'
import { useColumns } from './payouts/useColumns'
import { payoutName, stateOf } from './payouts/words'

const PayoutDetail = late(async () => ({
  default: (await import('./payouts/PayoutDetail')).PayoutDetail,
}))
const FilterPanel = late(async () => ({ default: (await import('./payouts/FilterPanel')).FilterPanel }))

/** What payment providers paid out, and which line of the bank it is. */
export function PayoutsPage() {
  const { t } = useTranslation('bank')
  const formats = useFormats()
  const search = useSearchParams()[0].get('search') ?? ''
  const accounts = useQuery(accountsQuery()).data ?? []
  const list = useList(PAYOUTS, useColumns(search))
  const { filters } = list.state
  // No placeholder: the sum of other filters would pass for that of these.
  const summary = useQuery(summaryQuery(filters))
  return (
    <ListPage
      list={list}
      title={t('payouts.title')}
      label={t('payouts.grid')}
      countText={(count, shown) => t('payouts.count', { count, shown })}
      nameOf={(payout) => payoutName(payout, formats)}
      chips={usePayoutChips(filters, list.setFilters, accounts)}
      nothingFits={{ title: t('payouts.noneFits'), text: t('lines.noneFitsText') }}
      empty={<EmptyState title={t('payouts.none')}>{t('payouts.noneText')}</EmptyState>}
      card={{ height: 96, of: (payout) => <Card payout={payout} /> }}
      detail={(shown) => <PayoutDetail {...shown} />}
      toolbar={
        <>
          <BankNav />
          <Toolbar
            list={list}
            search={t('payouts.search')}
            ranges={
              <QuickRanges name="day" label={t('payouts.day')} filters={filters} onChange={list.setFilters} />
            }
            filters={(close) => (
              <FilterPanel accounts={accounts} filters={filters} onChange={list.setFilters} onClose={close} />
            )}
          />
        </>
      }
      sums={
        <SumsBar
          list={list}
          amountOf={({ net, currency }) => ({ amount: net, currency })}
          totals={summary.data?.currencies}
          busy={summary.isFetching}
          retry={summary.error ? () => void summary.refetch() : null}
          columns={[
            { id: 'net', heading: t('payouts.net'), amount: ({ net }) => net },
            { id: 'gross', heading: t('payouts.gross'), amount: ({ gross }) => gross },
            { id: 'fee', heading: t('payouts.fee'), amount: ({ fee }) => fee },
          ]}
        />
      }
    />
  )
}

/** A payout on a phone. */
function Card({ payout }: { payout: ProviderPayout }) {
  const { t } = useTranslation('bank')
  const formats = useFormats()
  const { tone, text } = stateOf(payout, t)
  return (
    <CardLines
      name={payoutName(payout, formats)}
      amount={<span className="figures">{formats.money(payout.net, payout.currency)}</span>}
      lines={[
        [
          [payout.merchant, payout.identification].filter(Boolean).join(' · ') || '–',
          <StatusBadge key="state" plain tone={tone}>
            {text}
          </StatusBadge>,
        ],
        [`${t('payouts.fee')}: ${formats.money(payout.fee, payout.currency)}`],
      ]}
    />
  )
}
