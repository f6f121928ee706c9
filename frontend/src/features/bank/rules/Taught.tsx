import { ActionIcon, Button, Group, Text, Title } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { IconPencil, IconPlus, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { Confirm } from '@/components/dialogs/Confirm'
import { EmptyState, ErrorState, LoadingState } from '@/components/messages/states'
import { RowsTable } from '@/components/tables/RowsTable'
import { toast } from '@/lib/toasts'
import { useFormats } from '@/lib/values/useFormats'
import { useSession } from '@/lib/user/session'
import type { MatchingRule } from '@/types/bank'

import { forgetBank } from '../api'
import { deleteRule, rulesQuery, switchRule } from './api'
import { OnOff } from './OnOff'
import classes from './rules.module.css'
import { RuleDialog } from './RuleDialog'

/** Rules that people of the company set. */
export function Taught() {
  const { t } = useTranslation('bank')
  const words = useTranslation('rules')
  const may = useSession().may('explain_lines')
  const [making, setMaking] = useState(false)
  return (
    <section aria-label={t('rules.own')}>
      <Group justify="space-between" mb="sm">
        <Title order={2} fz="lg">
          {t('rules.own')}
        </Title>
        {may ? (
          <Button leftSection={<IconPlus size={17} aria-hidden />} onClick={() => setMaking(true)}>
            {words.t('new')}
          </Button>
        ) : null}
      </Group>
      <Rules may={may} />
      <RuleDialog opened={making} onClose={() => setMaking(false)} />
    </section>
  )
}

function Rules({ may }: { may: boolean }) {
  const { t } = useTranslation('bank')
  const words = useTranslation('rules')
  const formats = useFormats()
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
                {name ? `${text} · ${conditions}` : conditions}
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
          id: 'last',
          header: words.t('learnt.last'),
          cell: ({ last_on: day }) => (
            <span className={classes.day}>{day ? formats.day(day) : words.t('learnt.never')}</span>
          ),
        },
        {
          id: 'on',
          header: t('rules.on'),
          cell: ({ id, name, code_text: text, is_active: on }) => (
            <OnOff on={on} name={name || text} may={may} set={(next) => switchRule(id, next)} />
          ),
        },
      ]}
      actions={may ? { header: t('files.acts'), of: (rule) => <Acts rule={rule} /> } : undefined}
    />
  )
}

function Acts({ rule }: { rule: MatchingRule }) {
  const { t } = useTranslation('bank')
  const words = useTranslation('rules')
  const common = useTranslation()
  const formats = useFormats()
  const queries = useQueryClient()
  const [doing, setDoing] = useState<'change' | 'delete' | null>(null)
  const { id, name, code_text: text, explained_lines: count } = rule
  const shown = name || text
  const stop = () => setDoing(null)
  return (
    <Group gap={4} wrap="nowrap" justify="flex-end">
      <ActionIcon
        variant="subtle"
        color="gray"
        size={36}
        aria-label={words.t('edit', { name: shown })}
        onClick={() => setDoing('change')}
      >
        <IconPencil size={18} aria-hidden />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={36}
        aria-label={t('rules.delete', { name: shown })}
        onClick={() => setDoing('delete')}
      >
        <IconTrash size={18} aria-hidden />
      </ActionIcon>
      <RuleDialog opened={doing === 'change'} onClose={stop} rule={rule} />
      <Confirm
        opened={doing === 'delete'}
        onClose={stop}
        title={t('rules.deleteTitle')}
        act={common.t('actions.delete')}
        run={async () => {
          await deleteRule(id)
          toast(t('rules.deleted', { name: shown }))
          await forgetBank(queries)
        }}
      >
        {t('rules.deleteText', { count, n: formats.count(count), name: shown })}
      </Confirm>
    </Group>
  )
}
