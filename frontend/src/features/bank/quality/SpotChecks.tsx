import { Anchor, Button, Group, Kbd, Text, Title } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { Confirm } from '@/components/dialogs/Confirm'
import { EmptyState, ErrorState, LoadingState } from '@/components/messages/states'
import { RowsTable } from '@/components/tables/RowsTable'
import { StatusBadge } from '@/components/values/StatusBadge'
import { explain } from '@/lib/service/explain'
import { toast } from '@/lib/toasts'
import { useShortcuts } from '@/lib/shortcuts'
import { lettersAct } from '@/lib/user/preferences'
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
  const heading = useRef<HTMLHeadingElement>(null)
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- each key has its button in the row
    <section aria-label={t('checks.title')} onKeyDown={answerByKey} data-checks>
      <Title order={2} fz="lg" mt="xl" mb={4} tabIndex={-1} ref={heading}>
        {t('checks.title')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t('checks.text')}
      </Text>
      <Checks onNone={() => heading.current?.focus()} />
    </section>
  )
}

/** `j`: right, `v`: undone; of the row that has the focus, else of the first one that waits. */
function answerByKey(event: KeyboardEvent<HTMLElement>) {
  const key = event.key.toLowerCase()
  const { target } = event
  if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || !lettersAct()) return
  // What a dialog hears is not the list's.
  if (!(target instanceof Element) || target.closest('[role="dialog"]') || (key !== 'j' && key !== 'v'))
    return
  const row = target.closest('tr, li') ?? event.currentTarget
  const button = row.querySelector<HTMLButtonElement>(`button[aria-keyshortcuts="${key}"]`)
  if (!button || button.disabled) return
  event.preventDefault()
  button.click()
}

/** `onNone`: nothing waits any more. */
function Checks({ onNone }: { onNone: () => void }) {
  const { t } = useTranslation('quality')
  const formats = useFormats()
  const { sure } = useShares()
  const may = useSession().may('explain_lines')
  const checks = useQuery(checksQuery())
  useShortcuts(
    may
      ? [
          { key: 'j', label: t('checks.keys.good') },
          { key: 'v', label: t('checks.keys.undo') },
        ]
      : [],
  )
  const place = useRef<HTMLDivElement>(null)
  const answered = useRef(false)
  useEffect(() => {
    // The button that was pressed is gone with the answer: on to the next one that waits.
    if (!answered.current) return
    answered.current = false
    const next = place.current?.querySelector<HTMLElement>('button[aria-keyshortcuts="j"]')
    if (next) next.focus()
    else onNone()
  }, [checks.data, onNone])
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
    <div ref={place}>
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
            ? {
                header: t('checks.act'),
                of: (check) =>
                  check.line ? <Answers check={check} onAnswered={() => (answered.current = true)} /> : null,
              }
            : undefined
        }
      />
    </div>
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

function Answers({ check, onAnswered }: { check: SpotCheck; onAnswered: () => void }) {
  const { t } = useTranslation('quality')
  const words = useTranslation()
  const queries = useQueryClient()
  const [asking, setAsking] = useState(false)
  const name = check.line_text
  const good = useMutation({
    mutationFn: () => answerCheck(check.id, 'good'),
    onSuccess: async () => {
      toast(t('checks.saidGood'))
      onAnswered()
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
          aria-keyshortcuts="j"
          rightSection={<Key name="j" />}
          // Switched off it would lose the focus, and nobody would be where a refusal leaves him.
          data-disabled={good.isPending || undefined}
          aria-disabled={good.isPending}
          onClick={() => (good.isPending ? undefined : good.mutate())}
        >
          {t('checks.good')}
        </Button>
      ) : null}
      <Button
        size="sm"
        variant="subtle"
        color="gray"
        aria-label={t('checks.undoOf', { name })}
        aria-keyshortcuts="v"
        rightSection={<Key name="v" />}
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
          onAnswered()
          await forgetQuality(queries)
        }}
      >
        {t('checks.undoText', { name })}
      </Confirm>
    </Group>
  )
}

function Key({ name }: { name: string }) {
  return (
    <Kbd size="xs" aria-hidden className={classes.key}>
      {name}
    </Kbd>
  )
}
