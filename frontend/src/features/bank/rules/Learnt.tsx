import { ActionIcon, Button, Group, NativeSelect, Switch, Text, TextInput, Title } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { Confirm } from '@/components/dialogs/Confirm'
import { EmptyState, ErrorState, LoadingState } from '@/components/messages/states'
import { Pager } from '@/components/tables/Pager'
import { RowsTable } from '@/components/tables/RowsTable'
import { explain } from '@/lib/service/explain'
import { toast } from '@/lib/toasts'
import { useFormats } from '@/lib/values/useFormats'
import { useSession } from '@/lib/user/session'
import type { MatchingRule } from '@/types/bank'

import { forgetBank } from '../api'
import { deleteRule, LEARNT_PER_PAGE, learntQuery, restoreLearnt } from './api'
import classes from './rules.module.css'
import { Rests } from './Rests'
import { useSaid } from './useSaid'

const KINDS = ['payer_account', 'payer_name', 'habit'] as const

/** What accepted matches taught, and what somebody said when refusing one: seen, with what it rests on, forgotten, and remembered again. */
export function Learnt() {
  const { t } = useTranslation('rules')
  const [kind, setKind] = useState('')
  const [typed, setTyped] = useState('')
  const [forgotten, setForgotten] = useState(false)
  const [search] = useDebouncedValue(typed.trim(), 250)
  const asked = `${kind} ${search} ${String(forgotten)}`
  return (
    <section aria-label={t('learnt.title')}>
      <Title order={2} fz="lg" mt="xl" mb={4}>
        {t('learnt.title')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t('learnt.text')}
      </Text>
      <div className={classes.tools}>
        <TextInput
          className={classes.search}
          aria-label={t('learnt.search')}
          placeholder={t('learnt.search')}
          maxLength={200}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <NativeSelect
          aria-label={t('learnt.kind')}
          value={kind}
          onChange={(event) => setKind(event.currentTarget.value)}
          data={[
            { value: '', label: t('learnt.all') },
            ...KINDS.map((value) => ({ value, label: t(`learnt.kinds.${value}`) })),
          ]}
        />
        <Switch
          label={t('learnt.forgotten')}
          checked={forgotten}
          onChange={(event) => setForgotten(event.currentTarget.checked)}
        />
      </div>
      <Relations key={asked} kind={kind} search={search} forgotten={forgotten} />
    </section>
  )
}

interface AskedFor {
  kind: string
  search: string
  forgotten: boolean
}

function Relations({ kind, search, forgotten }: AskedFor) {
  const { t } = useTranslation('rules')
  const formats = useFormats()
  const may = useSession().may('explain_lines')
  const said = useSaid()
  const [page, setPage] = useState(1)
  const found = useQuery(learntQuery({ kind, search, forgotten }, page))
  if (found.isPending) return <LoadingState rows={3} />
  if (!found.data) return <ErrorState error={found.error} retry={() => void found.refetch()} />
  const { results, count } = found.data
  if (count === 0) {
    const narrowed = kind !== '' || search !== ''
    return (
      <div className="card">
        {forgotten || narrowed ? (
          <EmptyState title={forgotten && !narrowed ? t('learnt.noneForgotten') : t('learnt.noneFits')} />
        ) : (
          <EmptyState title={t('learnt.none')}>{t('learnt.noneText')}</EmptyState>
        )}
      </div>
    )
  }
  return (
    <>
      <RowsTable
        label={t('learnt.title')}
        rows={results}
        rowKey={({ id }) => id}
        columns={[
          {
            id: 'what',
            header: t('learnt.what'),
            cell: (one) => (
              <div className={classes.what}>
                {said.title(one)}
                <Text size="xs" c="dimmed">
                  {said.about(one)}
                </Text>
              </div>
            ),
          },
          {
            id: 'rests',
            header: t('learnt.rests'),
            cell: (one) => (one.denied ? t('learnt.rejection') : <Rests one={one} />),
          },
          {
            id: 'decided',
            header: t('learnt.decided'),
            cell: ({ decided }) => <span className="figures">{formats.count(decided)}</span>,
          },
          {
            id: 'last',
            header: t('learnt.last'),
            cell: ({ last_on: day }) => (
              <span className={classes.day}>{day ? formats.day(day) : t('learnt.never')}</span>
            ),
          },
        ]}
        actions={
          may
            ? {
                header: t('learnt.forget'),
                of: (one) => (forgotten ? <Restore one={one} /> : <Forget one={one} />),
              }
            : undefined
        }
      />
      <Pager page={page} pageSize={LEARNT_PER_PAGE} count={count} onPage={setPage} />
    </>
  )
}

function Forget({ one }: { one: MatchingRule }) {
  const { t } = useTranslation('rules')
  const formats = useFormats()
  const queries = useQueryClient()
  const [asking, setAsking] = useState(false)
  const name = useSaid().title(one)
  return (
    <>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={36}
        aria-label={t('learnt.forgetOf', { name })}
        onClick={() => setAsking(true)}
      >
        <IconTrash size={18} aria-hidden />
      </ActionIcon>
      <Confirm
        opened={asking}
        onClose={() => setAsking(false)}
        title={t('learnt.forgetTitle')}
        act={t('learnt.forget')}
        run={async () => {
          await deleteRule(one.id)
          toast(t('learnt.done', { name }))
          await forgetBank(queries)
        }}
      >
        {one.denied
          ? t('learnt.forgetDenied', { name })
          : t('learnt.forgetText', { count: one.matches, n: formats.count(one.matches), name })}
      </Confirm>
    </>
  )
}

function Restore({ one }: { one: MatchingRule }) {
  const { t } = useTranslation('rules')
  const words = useTranslation()
  const queries = useQueryClient()
  const name = useSaid().title(one)
  const restoring = useMutation({
    mutationFn: () => restoreLearnt(one.id),
    onSuccess: async () => {
      toast(t('learnt.restored', { name }))
      await forgetBank(queries)
    },
    onError: (error) => toast(explain(error, words.t).title, 'bad'),
  })
  return (
    <Group justify="flex-end">
      <Button
        variant="default"
        size="compact-sm"
        aria-label={t('learnt.restoreOf', { name })}
        loading={restoring.isPending}
        onClick={() => restoring.mutate()}
      >
        {t('learnt.restore')}
      </Button>
    </Group>
  )
}
