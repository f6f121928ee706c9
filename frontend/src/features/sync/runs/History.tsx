import { Button, Checkbox, Group, NativeSelect, Skeleton, Table, Text, Title } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { IconHistory } from '@tabler/icons-react'
import { Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'

import { EmptyState, ErrorState, LoadingState } from '@/components/messages/states'
import { StatusBadge } from '@/components/values/StatusBadge'
import { late } from '@/lib/late'
import { companyKey } from '@/lib/service/queries'
import { isRunning, useLatestSync } from '@/queries/syncs'
import { useFormats } from '@/lib/values/useFormats'
import type { BillingoSyncLog } from '@/types/api'

import { fetchHistory, PAGE_SIZE, type HistoryFilter } from '../api'
import classes from '../Sync.module.css'
import { STATUSES, TONES, TYPES } from '../words'

// With its calendar it is as large as the rest of the page.
const DayRange = late(async () => ({ default: (await import('@/components/tables/DayRange')).DayRange }))

const DAY = /^\d{4}-\d{2}-\d{2}$/

/** What the address says; anything it can't mean counts as not said. */
function filterOf(parameters: URLSearchParams): HistoryFilter {
  const one = (name: string, known: readonly string[]) => known.find((each) => each === parameters.get(name))
  const day = (name: string) => (DAY.test(parameters.get(name) ?? '') ? parameters.get(name) : null)
  const page = Number(parameters.get('page') ?? 1)
  return {
    status: one('status', STATUSES) ?? null,
    type: one('type', TYPES) ?? null,
    from: day('from'),
    to: day('to'),
    quiet: parameters.get('quiet') === '1',
    page: Number.isSafeInteger(page) && page > 0 ? page : 1,
  }
}

/** Every sync, the latest first. The address holds the filters, the page and the run that is looked into. */
export function History() {
  const { t } = useTranslation('sync')
  const [parameters, setParameters] = useSearchParams()
  const filter = filterOf(parameters)
  const latest = useLatestSync()
  const found = useQuery({
    // While the latest sync runs, its row moves with it; when it has ended, the row is asked for once more.
    queryKey: companyKey('sync-history', filter, latest.data?.id, latest.data?.status),
    queryFn: ({ signal }) => fetchHistory(filter, signal),
    placeholderData: keepPreviousData,
  })
  const narrowed = Boolean(filter.status ?? filter.type ?? filter.from ?? filter.to)

  function change(
    change: Partial<Record<'status' | 'type' | 'from' | 'to' | 'quiet' | 'page', string | null>>,
  ) {
    const next = new URLSearchParams(parameters)
    for (const [name, value] of Object.entries({ page: null, ...change })) {
      if (value) next.set(name, value)
      else next.delete(name)
    }
    setParameters(next, { replace: true })
  }

  return (
    <section className="card" aria-labelledby="history-title">
      <div className={classes.padded} style={{ paddingBottom: 12 }}>
        <Title order={2} fz="md" id="history-title" mb="sm">
          {t('history.title')}
        </Title>
        <Group gap="sm" align="end" role="group" aria-label={t('history.filters')}>
          <NativeSelect
            label={t('history.status')}
            value={filter.status ?? ''}
            onChange={(event) => change({ status: event.currentTarget.value })}
            data={[
              { value: '', label: t('history.all') },
              ...STATUSES.map((value) => ({ value, label: t(`status.${value}`) })),
            ]}
          />
          <NativeSelect
            label={t('history.type')}
            value={filter.type ?? ''}
            onChange={(event) => change({ type: event.currentTarget.value })}
            data={[
              { value: '', label: t('history.all') },
              ...TYPES.map((value) => ({ value, label: t(`type.${value}`) })),
            ]}
          />
          <div style={{ flex: '1 1 220px', maxWidth: 300 }}>
            <Suspense fallback={<Skeleton w={220} h={60} />}>
              <DayRange
                label={t('history.dates')}
                placeholder={t('history.anyTime')}
                from={filter.from}
                to={filter.to}
                onChange={(from, to) => change({ from, to })}
              />
            </Suspense>
          </div>
          <Checkbox
            checked={filter.quiet}
            onChange={(event) => change({ quiet: event.currentTarget.checked ? '1' : null })}
            label={t('history.quiet')}
            mb={8}
          />
          {narrowed ? (
            <Button
              variant="subtle"
              onClick={() => change({ status: null, type: null, from: null, to: null })}
            >
              {t('history.clear')}
            </Button>
          ) : null}
        </Group>
      </div>
      {found.isPending ? <LoadingState rows={4} /> : null}
      {found.error ? <ErrorState error={found.error} retry={() => void found.refetch()} /> : null}
      {found.data && !found.error ? (
        found.data.count === 0 ? (
          <EmptyState
            icon={<IconHistory size={28} stroke={1.5} aria-hidden />}
            title={narrowed ? t('history.emptyFiltered') : t('history.empty')}
          >
            {narrowed ? t('history.emptyFilteredText') : t('history.emptyText')}
          </EmptyState>
        ) : (
          <>
            <Runs runs={found.data.results} live={latest.data ?? null} parameters={parameters} />
            <Pages
              count={found.data.count}
              page={filter.page}
              turn={(page) => change({ page: String(page) })}
            />
          </>
        )
      ) : null}
    </section>
  )
}

interface RunsProps {
  runs: readonly BillingoSyncLog[]
  live: BillingoSyncLog | null
  parameters: URLSearchParams
}

function Runs({ runs, live, parameters }: RunsProps) {
  const { t } = useTranslation('sync')
  return (
    <Table.ScrollContainer minWidth={0} type="native">
      <Table
        aria-labelledby="history-title"
        className={classes.table}
        horizontalSpacing="sm"
        verticalSpacing={10}
      >
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('history.started')}</Table.Th>
            <Table.Th>{t('history.status')}</Table.Th>
            <Table.Th visibleFrom="md">{t('history.type')}</Table.Th>
            <Table.Th visibleFrom="sm" ta="right">
              {t('history.duration')}
            </Table.Th>
            <Table.Th ta="right">{t('history.documents')}</Table.Th>
            <Table.Th visibleFrom="sm" ta="right">
              {t('history.changes')}
            </Table.Th>
            <Table.Th visibleFrom="sm" ta="right">
              {t('history.problems')}
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {runs.map((run) => (
            <RunRow
              key={run.id}
              log={live?.id === run.id && isRunning(run) ? live : run}
              parameters={parameters}
            />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

function RunRow({ log, parameters }: { log: BillingoSyncLog; parameters: URLSearchParams }) {
  const { t } = useTranslation('sync')
  const formats = useFormats()
  const time = formats.dateTime(log.started_at)
  const address = new URLSearchParams(parameters)
  address.set('log', String(log.id))
  const problems = log.errors_parsed.length
  return (
    <Table.Tr className={classes.row}>
      <Table.Td className="figures">
        <Text
          component={Link}
          to={`?${address.toString()}`}
          preventScrollReset
          size="sm"
          c="var(--mantine-color-anchor)"
          aria-label={t('history.open', { time })}
        >
          {time}
        </Text>
      </Table.Td>
      <Table.Td>
        <StatusBadge tone={TONES[log.status]} plain>
          {t(`status.${log.status}`)}
        </StatusBadge>
      </Table.Td>
      <Table.Td visibleFrom="md">
        {t(`type.${log.sync_type}`)} · {t(`kind.${log.full_sync ? 'full' : 'incremental'}`)}
      </Table.Td>
      <Table.Td visibleFrom="sm" ta="right" className="figures">
        {log.sync_duration_seconds === null ? '–' : formats.duration(log.sync_duration_seconds)}
      </Table.Td>
      <Table.Td ta="right" className="figures">
        {isRunning(log) ? '–' : formats.count(log.invoices_processed)}
      </Table.Td>
      <Table.Td visibleFrom="sm" ta="right" className="figures">
        {formats.count(log.invoices_created)} / {formats.count(log.invoices_updated)}
      </Table.Td>
      <Table.Td visibleFrom="sm" ta="right" className="figures">
        {problems === 0 ? (
          <Text span c="dimmed">
            –
          </Text>
        ) : (
          formats.count(problems)
        )}
      </Table.Td>
    </Table.Tr>
  )
}

function Pages({ count, page, turn }: { count: number; page: number; turn: (page: number) => void }) {
  const { t } = useTranslation('sync')
  const formats = useFormats()
  if (count <= PAGE_SIZE) return null
  const from = (page - 1) * PAGE_SIZE + 1
  const to = Math.min(page * PAGE_SIZE, count)
  return (
    <Group justify="end" gap="sm" className={classes.padded} style={{ paddingBlock: 12 }}>
      <Text size="sm" c="dimmed" className="figures">
        {t('history.range', {
          from: formats.count(from),
          to: formats.count(to),
          total: formats.count(count),
        })}
      </Text>
      <Button variant="default" size="xs" disabled={page <= 1} onClick={() => turn(page - 1)}>
        {t('history.newer')}
      </Button>
      <Button variant="default" size="xs" disabled={to >= count} onClick={() => turn(page + 1)}>
        {t('history.older')}
      </Button>
    </Group>
  )
}
