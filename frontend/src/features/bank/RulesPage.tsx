import { ActionIcon, Switch, Text, Title } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { Confirm } from '@/components/dialogs/Confirm'
import { EmptyState, ErrorState, LoadingState } from '@/components/messages/states'
import { PageHeader } from '@/components/PageHeader'
import { RowsTable } from '@/components/tables/RowsTable'
import { explain } from '@/lib/service/explain'
import { toast } from '@/lib/toasts'
import { useFormats } from '@/lib/values/useFormats'
import { useSession } from '@/lib/user/session'
import type { MatchingRule } from '@/types/bank'

import { forgetBank } from './api'
import { BankNav } from './BankNav'
import { builtInQuery, deleteRule, rulesQuery, switchBuiltIn, switchRule } from './explaining/api'

/** By what lines are explained: rules that people set, and those that every company has. */
export function RulesPage() {
  const { t } = useTranslation('bank')
  return (
    <>
      <PageHeader title={t('rules.title')} />
      <BankNav />
      <Taught />
      <Title order={2} fz="lg" mt="xl" mb="sm">
        {t('rules.builtIn')}
      </Title>
      <BuiltIn />
    </>
  )
}

function Taught() {
  const { t } = useTranslation('bank')
  const formats = useFormats()
  const may = useSession().may('explain_lines')
  const rules = useQuery(rulesQuery())
  if (rules.isPending) return <LoadingState rows={2} />
  if (!rules.data) return <ErrorState error={rules.error} retry={() => void rules.refetch()} />
  if (rules.data.length === 0) {
    return (
      <div className="card">
        <EmptyState title={t('rules.none')}>{t('rules.noneText')}</EmptyState>
      </div>
    )
  }
  return (
    <RowsTable
      label={t('rules.own')}
      rows={rules.data}
      rowKey={({ id }) => id}
      columns={[
        {
          id: 'what',
          header: t('column.state'),
          cell: ({ name, code_text: text, conditions }) => (
            <>
              {name || text}
              <Text size="xs" c="dimmed">
                {conditions}
              </Text>
            </>
          ),
        },
        {
          id: 'lines',
          header: t('files.lines'),
          cell: ({ explained_lines: count }) => <span className="figures">{formats.count(count)}</span>,
        },
        {
          id: 'on',
          header: t('rules.on'),
          cell: ({ id, name, code_text: text, is_active: on }) => (
            <OnOff on={on} name={name || text} may={may} set={(next) => switchRule(id, next)} />
          ),
        },
      ]}
      actions={may ? { header: t('files.acts'), of: (rule) => <Delete rule={rule} /> } : undefined}
    />
  )
}

function BuiltIn() {
  const { t } = useTranslation('bank')
  const may = useSession().may('explain_lines')
  const rules = useQuery(builtInQuery())
  if (rules.isPending) return <LoadingState rows={4} />
  if (!rules.data) return <ErrorState error={rules.error} retry={() => void rules.refetch()} />
  return (
    <RowsTable
      label={t('rules.builtIn')}
      rows={rules.data}
      rowKey={({ key }) => key}
      columns={[
        { id: 'what', header: t('column.state'), cell: ({ name }) => name },
        {
          id: 'on',
          header: t('rules.on'),
          cell: ({ key, name, is_active: on }) => (
            <OnOff on={on} name={name} may={may} set={(next) => switchBuiltIn(key, next)} />
          ),
        },
      ]}
    />
  )
}

interface OnOffProps {
  on: boolean
  name: string
  may: boolean
  set: (on: boolean) => Promise<void>
}

function OnOff({ on, name, may, set }: OnOffProps) {
  const words = useTranslation()
  const queries = useQueryClient()
  const switching = useMutation({
    mutationFn: set,
    onSuccess: () => forgetBank(queries),
    onError: (error) => toast(explain(error, words.t).title, 'bad'),
  })
  return (
    <Switch
      aria-label={name}
      checked={on}
      disabled={!may || switching.isPending}
      onChange={(event) => switching.mutate(event.currentTarget.checked)}
    />
  )
}

function Delete({ rule: { id, name, code_text: text, explained_lines: count } }: { rule: MatchingRule }) {
  const { t } = useTranslation('bank')
  const words = useTranslation()
  const formats = useFormats()
  const queries = useQueryClient()
  const [asking, setAsking] = useState(false)
  const shown = name || text
  return (
    <>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={36}
        aria-label={t('rules.delete', { name: shown })}
        onClick={() => setAsking(true)}
      >
        <IconTrash size={18} aria-hidden />
      </ActionIcon>
      <Confirm
        opened={asking}
        onClose={() => setAsking(false)}
        title={t('rules.deleteTitle')}
        act={words.t('actions.delete')}
        run={async () => {
          await deleteRule(id)
          toast(t('rules.deleted', { name: shown }))
          await forgetBank(queries)
        }}
      >
        {t('rules.deleteText', { count, n: formats.count(count), name: shown })}
      </Confirm>
    </>
  )
}
