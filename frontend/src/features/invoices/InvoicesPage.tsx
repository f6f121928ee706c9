import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconFileInvoice } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'

import { ListPage } from '@/components/grid/list/ListPage'
import { SumsBar } from '@/components/grid/selection/SumsBar'
import { QuickRanges } from '@/components/grid/toolbar/filters/QuickRanges'
import { Toolbar } from '@/components/grid/toolbar/Toolbar'
import { useList } from '@/components/grid/list/useList'
import { EmptyState } from '@/components/messages/states'
import { late } from '@/lib/late'
import { loadTexts } from '@/lib/user/i18n'
import { useSession } from '@/lib/user/session'

import { getExport, ITEM_COLUMNS, startExport, summaryQuery } from './api'
import { claimOf } from './words/claims'
import { InvoiceCard } from './InvoiceCard'
import { INVOICES } from './list'
import { QuickChoices } from './filters/QuickChoices'
import { useColumns } from './useColumns'
import { useInvoiceChips } from './filters/useInvoiceChips'

const InvoiceDetail = late(async () => {
  const [{ InvoiceDetail: loaded }] = await Promise.all([import('./detail/InvoiceDetail'), loadTexts('nav')])
  return { default: loaded }
})
// With its calendar it is as large as the rest of the page.
const FilterPanel = late(async () => ({ default: (await import('./filters/FilterPanel')).FilterPanel }))

const EXPORT = { fetch: getExport, start: startExport, itemColumns: ITEM_COLUMNS }

/** The list of documents, and beside it the one that is open. */
export function InvoicesPage() {
  const { t } = useTranslation('invoices')
  const search = useSearchParams()[0].get('search') ?? ''
  const list = useList(INVOICES, useColumns(search))
  const { filters } = list.state
  // No placeholder: the sum of other filters would pass for that of these.
  const summary = useQuery(summaryQuery(filters))
  return (
    <ListPage
      list={list}
      title={t('title')}
      label={t('grid')}
      countText={(count, shown) => t('count', { count, shown })}
      nameOf={({ invoice_number: number }) => number}
      chips={useInvoiceChips(filters, list.setFilters)}
      nothingFits={{ title: t('empty.filteredTitle'), text: t('empty.filteredText') }}
      empty={<NothingYet />}
      card={{ height: 96, of: (invoice) => <InvoiceCard invoice={invoice} search={search} /> }}
      detail={(shown) => <InvoiceDetail {...shown} />}
      toolbar={
        <Toolbar
          list={list}
          search={t('search')}
          quick={<QuickChoices filters={filters} onChange={list.setFilters} />}
          ranges={
            <QuickRanges
              name="invoice_date"
              label={t('column.invoice_date')}
              filters={filters}
              onChange={list.setFilters}
            />
          }
          filters={(close) => <FilterPanel filters={filters} onChange={list.setFilters} onClose={close} />}
          views={{ of: 'invoices', usual: t('view.usual') }}
          exporting={EXPORT}
        />
      }
      sums={
        <SumsBar
          list={list}
          amountOf={claimOf}
          totals={summary.data?.currencies}
          busy={summary.isFetching}
          retry={summary.error ? () => void summary.refetch() : null}
          columns={[
            {
              id: 'gross',
              heading: t('sums.gross'),
              hint: t('sums.hint'),
              amount: ({ gross }) => gross,
            },
            {
              id: 'outstanding',
              heading: t('sums.outstanding'),
              hint: t('sums.openHint'),
              amount: ({ outstanding }) => outstanding,
            },
            { id: 'overdue', heading: t('sums.overdue'), amount: ({ overdue }) => overdue, bad: true },
          ]}
        />
      }
    />
  )
}

function NothingYet() {
  const { t } = useTranslation('invoices')
  const admin = useSession().may('manage_settings')
  return (
    <EmptyState
      title={t('empty.title')}
      icon={<IconFileInvoice size={28} stroke={1.5} aria-hidden />}
      action={
        admin ? (
          <Button component={Link} to="/settings">
            {t('empty.action')}
          </Button>
        ) : null
      }
    >
      {admin ? t('empty.adminText') : t('empty.text')}
    </EmptyState>
  )
}
