import { Anchor, Button, Group, Text, Title } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { Confirm } from '@/components/dialogs/Confirm'
import { EmptyState, ErrorState, LoadingState } from '@/components/messages/states'
import { RowsTable } from '@/components/tables/RowsTable'
import { StatusBadge } from '@/components/values/StatusBadge'
import { explain } from '@/lib/service/explain'
import { toast } from '@/lib/toasts'
import { useSession } from '@/lib/user/session'
import { useFormats } from '@/lib/values/useFormats'
import type { SpotCheck } from '@/types/quality'

import { answerCheck, checksQuery, forgetQuality } from './api'
import classes from './quality.module.css'
import { useShares } from './shares'

const TONES = { waiting: 'info', good: 'good', undone: 'bad' } as const

/** Ten automatic matches a month that a person looks at. */
export function SpotChecks() {
  const { t } = useTranslation('quality')
  return (
    <section aria-label={t('checks.title')}>
      <Title order={2} fz="lg" mt="xl" mb={4}>
        {t('checks.title')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t('checks.text')}
      </Text>
      <Checks />
    </section>
  )
}

function Checks() {
  const { t } = useTranslation('quality')
  const formats = useFormats()
  const { sure } = useShares()
  const may = useSession().may('explain_lines')
  const checks = useQuery(checksQuery())
  if (checks.isPending) return <LoadingState rows={4} />
  if (!checks.data) return <ErrorState error={checks.error} retry={() => void checks.refetch()} />
  if (checks.data.length === 0) {
    return (
      <div className="card">
        <EmptyState title={t('checks.none')}>{t('checks.noneText')}</EmptyState>
      </div>
    )
  }
  return (
    <RowsTable
      label={t('checks.title')}
      rows={checks.data}
      rowKey={({ id }) => id}
      columns={[
        { id: 'line', header: t('checks.line'), cell: (check) => <Line check={check} /> },
        {
          id: 'match',
          header: t('checks.match'),
          cell: ({ allocations }) =>
            // A fee or a rounding stands beside the payment of the same document.
            [...new Map(allocations.map((one) => [one.invoice_id, one])).values()].map(
              ({ invoice_id: id, invoice_number: number, partner_name: partner }) => (
                <div key={id}>
                  <Anchor component={Link} to={`/invoices/${String(id)}`} size="sm">
                    {number}
                  </Anchor>
                  <Text size="xs" c="dimmed">
                    {partner}
                  </Text>
                </div>
              ),
            ),
        },
        {
          id: 'why',
          header: t('checks.why'),
          cell: ({ is_random: random, confidence, month }) => (
            <>
              {random ? t('checks.random') : t('checks.leastSure')}
              <Text size="xs" c="dimmed" className="figures">
                {sure(confidence)} · {formats.month(month)}
              </Text>
            </>
          ),
        },
        {
          id: 'answer',
          header: t('checks.answer'),
          cell: ({ answer, answered_by: by, answered_at: at }) => (
            <>
              <StatusBadge tone={TONES[answer]}>{t(`checks.states.${answer}`)}</StatusBadge>
              {at && answer !== 'waiting' ? (
                <Text size="xs" c="dimmed">
                  {t('checks.by', { name: by, time: formats.dateTime(at) })}
                </Text>
              ) : null}
            </>
          ),
        },
      ]}
      actions={
        may
          ? { header: t('checks.act'), of: (check) => (check.line ? <Answers check={check} /> : null) }
          : undefined
      }
    />
  )
}

function Line({ check: { line, line_text: text } }: { check: SpotCheck }) {
  const { t } = useTranslation('quality')
  const formats = useFormats()
  if (!line) {
    return (
      <>
        {text}
        <Text size="xs" c="dimmed">
          {t('checks.gone')}
        </Text>
      </>
    )
  }
  return (
    <div className={classes.line}>
      <Anchor component={Link} to={`/bank/lines/${String(line.id)}`} size="sm">
        {line.counterparty_name || '–'}
      </Anchor>{' '}
      <span className="figures">{formats.money(line.amount, line.currency)}</span>
      <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
        {[formats.day(line.booking_date), line.remittance_information.slice(0, 90)]
          .filter(Boolean)
          .join(' · ')}
      </Text>
    </div>
  )
}

function Answers({ check }: { check: SpotCheck }) {
  const { t } = useTranslation('quality')
  const words = useTranslation()
  const queries = useQueryClient()
  const [asking, setAsking] = useState(false)
  const name = check.line_text
  const good = useMutation({
    mutationFn: () => answerCheck(check.id, 'good'),
    onSuccess: async () => {
      toast(t('checks.saidGood'))
      await forgetQuality(queries)
    },
    onError: (error) => toast(explain(error, words.t).title, 'bad'),
  })
  if (check.answer === 'undone') return null
  return (
    <Group gap={6} wrap="nowrap" justify="flex-end">
      {check.answer === 'waiting' ? (
        <Button
          size="sm"
          variant="default"
          aria-label={t('checks.goodOf', { name })}
          loading={good.isPending}
          onClick={() => good.mutate()}
        >
          {t('checks.good')}
        </Button>
      ) : null}
      <Button
        size="sm"
        variant="subtle"
        color="gray"
        aria-label={t('checks.undoOf', { name })}
        onClick={() => setAsking(true)}
      >
        {t('checks.undo')}
      </Button>
      <Confirm
        opened={asking}
        onClose={() => setAsking(false)}
        title={t('checks.undoTitle')}
        act={t('checks.undo')}
        run={async () => {
          await answerCheck(check.id, 'undone')
          toast(t('checks.saidUndone'))
          await forgetQuality(queries)
        }}
      >
        {t('checks.undoText', { name })}
      </Confirm>
    </Group>
  )
}
