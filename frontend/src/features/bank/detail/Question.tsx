import { Button, Group, Text, Title } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'

import { Failure } from '@/components/messages/Failure'
import { LoadingState } from '@/components/messages/states'
import { useShortcuts } from '@/lib/shortcuts'
import { toast } from '@/lib/toasts'
import { accountNumber } from '@/lib/values/formats'
import { useFormats } from '@/lib/values/useFormats'
import { useSession } from '@/lib/user/session'
import type { BankLineDetail } from '@/types/bank'

import { decide, forgetBank, lineQuery } from '../api'
import classes from './detail.module.css'

/** A line that may be a stored one in other words: both beside each other, and the decision. */
export function Question({ line }: { line: BankLineDetail }) {
  const { t } = useTranslation('bank')
  const may = useSession().may('import_statements')
  const stored = useQuery({ ...lineQuery(line.similar_to_id ?? 0), enabled: line.similar_to_id !== null })
  return (
    <section className={classes.question} aria-labelledby="question-title">
      <Title order={3} fz="sm" id="question-title">
        {t('question.title')}
      </Title>
      <Text size="sm" c="dimmed">
        {t('question.text')}
      </Text>
      {line.similar_to_id !== null && stored.isPending ? <LoadingState rows={3} height={18} /> : null}
      {stored.data ? <Comparison one={stored.data} other={line} /> : null}
      {may ? <Decision line={line} /> : null}
    </section>
  )
}

function Decision({ line }: { line: BankLineDetail }) {
  const { t } = useTranslation('bank')
  const queries = useQueryClient()
  const deciding = useMutation({
    mutationFn: (decision: 'same' | 'other') => decide(line.id, decision),
    onSuccess: (_line, decision) => {
      toast(t(`question.decided.${decision}`))
      return forgetBank(queries)
    },
  })
  const run = (decision: 'same' | 'other') => () => {
    if (!deciding.isPending) deciding.mutate(decision)
  }
  useShortcuts([
    { key: 's', label: t('question.same'), run: run('same') },
    { key: 'd', label: t('question.other'), run: run('other') },
  ])
  return (
    <>
      <Group gap="xs">
        <Button size="sm" disabled={deciding.isPending} onClick={run('same')}>
          {t('question.same')} <kbd className={classes.key}>S</kbd>
        </Button>
        <Button size="sm" variant="default" disabled={deciding.isPending} onClick={run('other')}>
          {t('question.other')} <kbd className={classes.key}>D</kbd>
        </Button>
      </Group>
      <Failure error={deciding.error} />
    </>
  )
}

/** What the two say, and where they differ. */
function Comparison({ one, other }: { one: BankLineDetail; other: BankLineDetail }) {
  const { t } = useTranslation('bank')
  const formats = useFormats()
  const day = (value: string | null) => (value === null ? '–' : formats.day(value))
  const rows = (
    [
      [t('column.booking_date'), day(one.booking_date), day(other.booking_date)],
      [t('column.counterparty_name'), one.counterparty_name, other.counterparty_name],
      [
        t('column.counterparty_account'),
        accountNumber(one.counterparty_account),
        accountNumber(other.counterparty_account),
      ],
      [t('column.remittance_information'), one.remittance_information, other.remittance_information],
      [t('files.file'), one.file_name, other.file_name],
    ] satisfies [string, string, string][]
  ).filter(([, a, b]) => a !== '' || b !== '')
  return (
    <table className={classes.comparison}>
      <thead>
        <tr>
          <td />
          <th scope="col">{t('question.stored')}</th>
          <th scope="col">{t('question.arrived')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, a, b]) => (
          <tr key={name} data-differs={a !== b || undefined}>
            <th scope="row">{name}</th>
            <td>{a || '–'}</td>
            <td>{b || '–'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
