import { Button, Chip, Group, SegmentedControl, Text, Title } from '@mantine/core'
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { IconHistory } from '@tabler/icons-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'

import { PageHeader } from '@/components/PageHeader'
import { EmptyState, ErrorState, LoadingState } from '@/components/messages/states'
import { addDays } from '@/lib/values/formats'
import { companyKey } from '@/lib/service/queries'
import { useFormats } from '@/lib/values/useFormats'
import { useToday } from '@/lib/values/useToday'

import classes from './ChangesPage.module.css'
import { Entry, ImportEntry } from './Entry'
import { getChanges, getImports, type ChangesQuery } from './getChanges'
import { grouped, importsAmong } from './grouped'

const KINDS = ['created', 'changed', 'gone', 'returned'] as const

/** What syncs found new or different since a day; the address holds the question. */
export function ChangesPage() {
  const { t } = useTranslation('changes')
  const formats = useFormats()
  const [query, setQuery] = useQuestion()
  const found = useInfiniteQuery({
    queryKey: companyKey('changes', query),
    queryFn: ({ pageParam, signal }) => getChanges(query, pageParam, signal),
    initialPageParam: 1,
    getNextPageParam: (last, pages) => (last.next === null ? undefined : pages.length + 1),
    placeholderData: keepPreviousData,
  })
  const brought = useQuery({
    queryKey: companyKey('changes', 'imports'),
    queryFn: ({ signal }) => getImports(signal),
  })
  const count = found.data?.pages[0]?.count
  const days = useMemo(() => {
    const changes = found.data?.pages.flatMap(({ results }) => results) ?? []
    const asked = query.kinds.length === 0 || query.kinds.includes('created')
    const imports = asked ? (brought.data ?? []) : []
    return grouped(changes, importsAmong(imports, query.since, changes, found.hasNextPage))
  }, [found.data, found.hasNextPage, brought.data, query])
  return (
    <>
      <PageHeader
        title={t('title')}
        detail={
          count === undefined ? null : (
            <Text span c="dimmed" size="sm" role="status">
              {t('count', { count, shown: formats.count(count) })}
            </Text>
          )
        }
      />
      <Group gap="sm" mb="lg">
        <Since value={query.since} onChange={(since) => setQuery({ ...query, since })} />
        <Chip.Group multiple value={[...query.kinds]} onChange={(kinds) => setQuery({ ...query, kinds })}>
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
      {count === 0 && days.length === 0 && !brought.isPending ? (
        <div className="card">
          <EmptyState title={t('emptyTitle')} icon={<IconHistory size={28} stroke={1.5} aria-hidden />}>
            {t('emptyText')}
          </EmptyState>
        </div>
      ) : null}
      {days.map(({ day, groups, imports }) => (
        <section key={day} aria-busy={found.isPlaceholderData}>
          <Title order={2} className={classes.day}>
            {formats.day(day)}{' '}
            <Text span c="dimmed" size="sm">
              {formats.weekday(day)}, {formats.relativeDay(day)}
            </Text>
          </Title>
          <ul className={`card ${classes.entries}`}>
            {groups.map((group) => (
              <Entry key={group.key} group={group} />
            ))}
            {imports.map((each) => (
              <ImportEntry key={each.sync_log_id} brought={each} />
            ))}
          </ul>
        </section>
      ))}
      {found.hasNextPage ? (
        <Button
          variant="default"
          loading={found.isFetchingNextPage}
          onClick={() => void found.fetchNextPage()}
        >
          {t('more')}
        </Button>
      ) : null}
    </>
  )
}

/** A week is usual: what one missed during a holiday. */
function useQuestion(): [ChangesQuery, (query: ChangesQuery) => void] {
  const [parameters, setParameters] = useSearchParams()
  const now = useToday()
  const since = parameters.get('since') ?? addDays(now, -6)
  const kind = parameters.get('kind') ?? ''
  const query = useMemo(
    () => ({ since: since === 'always' ? '' : since, kinds: kind.split(',').filter(Boolean) }),
    [since, kind],
  )
  return [
    query,
    (next) => {
      const changed = new URLSearchParams({ since: next.since || 'always' })
      if (next.kinds.length > 0) changed.set('kind', next.kinds.join(','))
      setParameters(changed)
    },
  ]
}

function Since({ value, onChange }: { value: string; onChange: (since: string) => void }) {
  const { t } = useTranslation('changes')
  const formats = useFormats()
  const now = useToday()
  const choices = [
    { value: now, label: t('today') },
    { value: addDays(now, -6), label: t('week') },
    { value: addDays(now, -29), label: t('month') },
    { value: '', label: t('always') },
  ]
  // A moment, as the overview asks for what is new since the last visit.
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
