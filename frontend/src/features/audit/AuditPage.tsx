import { Button, Text } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'

import { AdminsOnly } from '@/components/AdminsOnly'
import { DateText } from '@/components/DateText'
import { PageHeader } from '@/components/PageHeader'
import { Pager } from '@/components/Pager'
import { RowsTable } from '@/components/RowsTable'
import { EmptyState, ErrorState, LoadingState } from '@/components/states'
import { nameOf, useSession } from '@/lib/session'
import { useFormats } from '@/lib/useFormats'
import type { AuditEntry, Member } from '@/types/administration'

import { AUDIT_PAGE, auditKey, fetchAudit, fetchMembers, membersKey } from './api'
import { Filters } from './Filters'
import { useAuditFilters } from './useAuditFilters'

export function AuditPage() {
  const { t } = useTranslation()
  const session = useSession()
  return (
    <>
      <PageHeader title={t('nav.audit')} />
      {session.may('view_audit') ? <Log /> : <AdminsOnly />}
    </>
  )
}

function Log() {
  const { t } = useTranslation('audit')
  const { language } = useFormats()
  const state = useAuditFilters()
  const { filters, change, narrowed, clear } = state
  // Sentences are made by the service in the language of the request: another language asks anew.
  const entries = useQuery({
    queryKey: [...auditKey(filters), language],
    queryFn: ({ signal }) => fetchAudit(filters, signal),
    placeholderData: keepPreviousData,
  })
  const members = useQuery({ queryKey: membersKey(), queryFn: ({ signal }) => fetchMembers(signal) })
  const known = members.data?.results ?? []
  return (
    <>
      <Text c="dimmed" size="sm" mt={-8} mb="md">
        {t('intro')}
      </Text>
      <Filters members={known} state={state} />
      {entries.isPending ? <LoadingState rows={8} /> : null}
      {entries.error && !entries.data ? (
        <ErrorState error={entries.error} retry={() => void entries.refetch()} />
      ) : null}
      {entries.data?.count === 0 ? <Nothing narrowed={narrowed} clear={clear} /> : null}
      {entries.data && entries.data.count > 0 ? (
        <>
          <Text size="sm" c="dimmed" my="xs" role="status">
            {t('entries', { count: entries.data.count })}
          </Text>
          <Entries entries={entries.data.results} members={known} />
          <Pager
            page={filters.page}
            pageSize={AUDIT_PAGE}
            count={entries.data.count}
            onPage={(page) => {
              change({ page: page === 1 ? '' : String(page) })
              window.scrollTo(0, 0)
            }}
          />
        </>
      ) : null}
    </>
  )
}

function Nothing({ narrowed, clear }: { narrowed: boolean; clear: () => void }) {
  const { t } = useTranslation('audit')
  if (!narrowed) return <EmptyState title={t('none')}>{t('noneText')}</EmptyState>
  return (
    <EmptyState title={t('noneFound')} action={<Button onClick={clear}>{t('clear')}</Button>}>
      {t('noneFoundText')}
    </EmptyState>
  )
}

function Entries({ entries, members }: { entries: readonly AuditEntry[]; members: readonly Member[] }) {
  const { t } = useTranslation('audit')
  const { language } = useFormats()
  const names = new Map(members.map(({ user }) => [user.id, nameOf(user, language)]))
  /** By the name of today where he is a member, else by the one that was written down. */
  function who({ user, user_name: written }: AuditEntry): string {
    const member = user === null ? undefined : names.get(user)
    return member ?? (written === '' ? t('system') : written)
  }
  return (
    <RowsTable
      label={t('what')}
      rows={entries}
      rowKey={({ id }) => id}
      columns={[
        { id: 'what', header: t('what'), cell: ({ text }) => text },
        { id: 'who', header: t('who'), cell: who },
        {
          id: 'when',
          header: t('when'),
          cell: ({ created_at }) => <DateText value={created_at} />,
        },
      ]}
    />
  )
}
