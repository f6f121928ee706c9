import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconBuildingBank } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'

import { ListPage } from '@/components/grid/list/ListPage'
import { useList } from '@/components/grid/list/useList'
import { SumsBar } from '@/components/grid/selection/SumsBar'
import type { ExportOptions } from '@/components/grid/toolbar/ExportPanel'
import { QuickRanges } from '@/components/grid/toolbar/filters/QuickRanges'
import { Toolbar } from '@/components/grid/toolbar/Toolbar'
import { EmptyState } from '@/components/messages/states'
import { late } from '@/lib/late'
import { useSession } from '@/lib/user/session'
import type { BankLine } from '@/types/bank'

import { accountsQuery, summaryQuery } from './api'
import { BankNav } from './BankNav'
import { LineCard } from './lines/LineCard'
import { LINES } from './lines/list'
import { QuickChoices } from './lines/QuickChoices'
import { useColumns } from './lines/useColumns'
import { useLineChips } from './lines/useLineChips'
import { accountName } from './words'

const LineDetail = late(async () => ({ default: (await import('./detail/LineDetail')).LineDetail }))
// With its calendar it is as large as the rest of the page.
const FilterPanel = late(async () => ({ default: (await import('./lines/FilterPanel')).FilterPanel }))

// When a file is asked for.
const exporting = () => import('./lines/getExport')
const EXPORT: ExportOptions = {
  fetch: async (...asked) => (await exporting()).getExport(...asked),
  start: async (...asked) => (await exporting()).startExport(...asked),
}

/** What the banks booked, and beside it the line that is open. */
export function LinesPage() {
  const { t } = useTranslation('bank')
  const search = useSearchParams()[0].get('search') ?? ''
  const accounts = useQuery(accountsQuery())
  const list = useList(LINES, useColumns(search, accounts.data))
  const { filters } = list.state
  // No placeholder: the sum of other filters would pass for that of these.
  const summary = useQuery(summaryQuery(filters))
  const known = accounts.data ?? []
  const nameOf = (line: BankLine) => line.counterparty_name || line.remittance_information || line.type_text
  const accountOf = (line: BankLine) => {
    const found = known.find(({ id }) => id === line.account_id)
    return found ? accountName(found) : ''
  }
  return (
    <ListPage
      list={list}
      title={t('lines.title')}
      label={t('lines.grid')}
      countText={(count, shown) => t('lines.count', { count, shown })}
      nameOf={nameOf}
      chips={useLineChips(filters, list.setFilters, known)}
      nothingFits={{ title: t('lines.noneFits'), text: t('lines.noneFitsText') }}
      empty={<NothingYet />}
      card={{
        height: 96,
        of: (line) => <LineCard line={line} account={accountOf(line)} search={search} />,
      }}
      detail={(shown) => <LineDetail {...shown} />}
      toolbar={
        <>
          <BankNav />
          <Toolbar
            list={list}
            search={t('lines.search')}
            quick={<QuickChoices filters={filters} onChange={list.setFilters} />}
            ranges={
              <QuickRanges
                name="booking_date"
                label={t('column.booking_date')}
                filters={filters}
                onChange={list.setFilters}
              />
            }
            filters={(close) => (
              <FilterPanel accounts={known} filters={filters} onChange={list.setFilters} onClose={close} />
            )}
            views={{ of: 'bank-transactions', usual: t('lines.usual') }}
            exporting={EXPORT}
          />
        </>
      }
      sums={
        <SumsBar
          list={list}
          amountOf={({ status, amount, currency }) => (status === 'booked' ? { amount, currency } : null)}
          totals={summary.data?.currencies}
          busy={summary.isFetching}
          retry={summary.error ? () => void summary.refetch() : null}
          columns={[
            {
              id: 'balance',
              heading: t('sums.balance'),
              hint: t('sums.hint'),
              amount: ({ balance }) => balance,
            },
            { id: 'credits', heading: t('quick.in'), amount: ({ credits }) => credits },
            { id: 'debits', heading: t('quick.out'), amount: ({ debits }) => debits },
          ]}
        />
      }
    />
  )
}

function NothingYet() {
  const { t } = useTranslation('bank')
  const may = useSession().may('import_statements')
  return (
    <EmptyState
      title={t('lines.none')}
      icon={<IconBuildingBank size={28} stroke={1.5} aria-hidden />}
      action={
        may ? (
          <Button component={Link} to="/bank/statements">
            {t('import.open')}
          </Button>
        ) : null
      }
    >
      {may ? t('lines.noneText') : t('none.readOnly')}
    </EmptyState>
  )
}
