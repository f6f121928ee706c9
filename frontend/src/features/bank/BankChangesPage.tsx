import { Chip, Group, SegmentedControl, Text } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { IconHistory } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'

import { EmptyState, ErrorState, LoadingState } from '@/components/messages/states'
import { PageHeader } from '@/components/PageHeader'
import { Pager } from '@/components/tables/Pager'
import { RowsTable } from '@/components/tables/RowsTable'
import { addDays } from '@/lib/values/formats'
import { useFormats } from '@/lib/values/useFormats'
import { useToday } from '@/lib/values/useToday'
import type { BankChange } from '@/types/bank'

import { accountsQuery } from './api'
import { BankNav } from './BankNav'
import { changesQuery, PER_PAGE, type Question } from './changes/api'
import { Change, LineOf } from './changes/Change'
import { accountName } from './words'

const KINDS = ['new', 'replaced', 'withdrawn', 'explained', 'changed'] as const

/** What became of bank lines since a day; the address holds the question. */
export function BankChangesPage() {
  const { t } = useTranslation('bankChanges')
  const formats = useFormats()
  const [question, ask] = useQuestion()
  const found = useQuery({ ...changesQuery(question), placeholderData: keepPreviousData })
  return (
    <>
      <PageHeader
        title={t('title')}
        detail={
          found.data ? (
            <Text span c="dimmed" size="sm" role="status">
              {t('count', { count: found.data.count, n: formats.count(found.data.count) })}
            </Text>
          ) : null
        }
      />
      <BankNav />
      <Group gap="sm" mb="md">
        <Since value={question.since} onChange={(since) => ask({ ...question, since, page: 1 })} />
        <Chip.Group
          multiple
          value={[...question.kinds]}
          onChange={(kinds) => ask({ ...question, kinds, page: 1 })}
        >
          <Group gap={6} role="group" aria-label={t('kinds')}>
            {KINDS.map((kind) => (
              <Chip key={kind} value={kind} size="sm" variant="outline">
                {t(`kind.${kind}`)}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
      </Group>
      {found.isPending ? <LoadingState rows={8} height={48} /> : null}
      {found.error && !found.data ? (
        <ErrorState error={found.error} retry={() => void found.refetch()} />
      ) : null}
      {found.data?.count === 0 ? (
        <div className="card">
          <EmptyState title={t('none')} icon={<IconHistory size={28} stroke={1.5} aria-hidden />}>
            {t('noneText')}
          </EmptyState>
        </div>
      ) : null}
      {found.data && found.data.count > 0 ? (
        <>
          <Rows rows={found.data.results} />
          <Pager
            page={question.page}
            pageSize={PER_PAGE}
            count={found.data.count}
            onPage={(page) => ask({ ...question, page })}
          />
        </>
      ) : null}
    </>
  )
}

function Rows({ rows }: { rows: readonly BankChange[] }) {
  const { t } = useTranslation('bankChanges')
  const bank = useTranslation('bank')
  const formats = useFormats()
  const accounts = useQuery(accountsQuery())
  const nameOf = (id: number) => {
    const account = accounts.data?.find((each) => each.id === id)
    return account ? accountName(account) : ''
  }
  return (
    <RowsTable
      label={t('title')}
      rows={rows.map((row, index) => ({ ...row, key: index }))}
      rowKey={({ key }) => key}
      columns={[
        { id: 'line', header: t('line'), cell: (change) => <LineOf change={change} /> },
        { id: 'what', header: t('what'), cell: (change) => <Change change={change} /> },
        {
          id: 'amount',
          header: bank.t('column.amount'),
          cell: ({ amount, currency }) => <span className="figures">{formats.money(amount, currency)}</span>,
        },
        {
          id: 'day',
          header: bank.t('column.booking_date'),
          cell: ({ booking_date: day, account_id: account }) => (
            <>
              {day ? formats.day(day) : '–'}
              <Text size="xs" c="dimmed">
                {nameOf(account)}
              </Text>
            </>
          ),
        },
        {
          id: 'at',
          header: t('at'),
          cell: ({ at, user }) => (
            <>
              {formats.dateTime(at)}
              <Text size="xs" c="dimmed">
                {user || t('itself')}
              </Text>
            </>
          ),
        },
      ]}
    />
  )
}

function Since({ value, onChange }: { value: string; onChange: (since: string) => void }) {
  const { t } = useTranslation('bankChanges')
  const formats = useFormats()
  const today = useToday()
  const choices = [
    { value: addDays(today, -1), label: t('yesterday') },
    { value: addDays(today, -6), label: t('week') },
    { value: addDays(today, -29), label: t('month') },
    { value: '', label: t('always') },
  ]
  const other = choices.some((choice) => choice.value === value)
    ? []
    : [{ value, label: value.length > 10 ? formats.dateTime(value) : formats.day(value) }]
  return (
    <SegmentedControl
      aria-label={t('since')}
      value={value}
      onChange={onChange}
      data={[...other, ...choices]}
    />
  )
}

/** Since yesterday is usual. */
function useQuestion(): [Question, (question: Question) => void] {
  const [parameters, setParameters] = useSearchParams()
  const today = useToday()
  const since = parameters.get('since') ?? addDays(today, -1)
  const question = {
    since: since === 'always' ? '' : since,
    kinds: (parameters.get('kind') ?? '').split(',').filter(Boolean),
    page: Math.max(1, Math.trunc(Number(parameters.get('page') ?? 1)) || 1),
  }
  return [
    question,
    (next) => {
      const asked = new URLSearchParams({ since: next.since || 'always' })
      if (next.kinds.length > 0) asked.set('kind', next.kinds.join(','))
      if (next.page > 1) asked.set('page', String(next.page))
      setParameters(asked)
    },
  ]
}
