import { Group, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'

import { CopyButton } from '@/components/CopyButton'
import { DetailFrame } from '@/components/grid/detail/DetailFrame'
import type { Detail } from '@/components/grid/list/ListPage'
import { LaidLater } from '@/components/matching/LaidLater'
import { ErrorState, LoadingState } from '@/components/messages/states'
import { StatusBadge } from '@/components/values/StatusBadge'
import { accountNumber } from '@/lib/values/formats'
import { useFormats } from '@/lib/values/useFormats'
import type { BankLineDetail } from '@/types/bank'

import { accountsQuery, lineQuery } from '../api'
import { amountClass } from '../lines/useColumns'
import { accountName, toneOf } from '../words'
import { Explanation } from '../explaining/Explanation'
import classes from './detail.module.css'
import { Facts } from './Facts'
import { Parts } from './Parts'
import { Question } from './Question'
import { Source } from './Source'

/** One line: what the bank says of it, what is to decide, and where it came from. */
export function LineDetail(shown: Detail) {
  const { t } = useTranslation('bank')
  const line = useQuery(lineQuery(shown.id))
  return (
    <DetailFrame
      {...shown}
      label={t('detail.label')}
      busy={line.isPending}
      named={line.data !== undefined}
      previous={t('detail.previous')}
      next={t('detail.next')}
    >
      {line.isPending ? <LoadingState rows={7} height={30} /> : null}
      {line.error && !line.data ? <ErrorState error={line.error} retry={() => void line.refetch()} /> : null}
      {line.data ? <Content line={line.data} level={shown.alone ? 1 : 2} /> : null}
    </DetailFrame>
  )
}

function Content({ line, level }: { line: BankLineDetail; level: 1 | 2 }) {
  const { t } = useTranslation('bank')
  const formats = useFormats()
  const accounts = useQuery(accountsQuery())
  const account = accounts.data?.find(({ id }) => id === line.account_id)
  const { counterparty_account: other, status } = line
  return (
    <>
      <header>
        <Text size="sm" c="dimmed">
          {line.type_text || (line.amount.startsWith('-') ? t('quick.out') : t('quick.in'))}
        </Text>
        <Group justify="space-between" align="baseline" gap="xs">
          <Title order={level} fz="lg" className={classes.name}>
            {line.counterparty_name || line.merchant || line.type_text || '–'}
          </Title>
          <Text span fz="lg" fw={620} className={amountClass(line)}>
            {formats.money(line.amount, line.currency)}
          </Text>
        </Group>
        {other ? (
          <p className={classes.number}>
            {accountNumber(other)}
            <CopyButton value={other} what={t('column.counterparty_account')} />
          </p>
        ) : null}
        <Group justify="space-between" mt={6} gap="xs">
          <StatusBadge tone={toneOf(status)}>{t(`status.${status}`)}</StatusBadge>
          {account ? (
            <Text span size="sm" c="dimmed">
              {accountName(account)}
            </Text>
          ) : null}
        </Group>
      </header>
      {status === 'question' ? <Question line={line} /> : null}
      {line.remittance_information ? (
        <section>
          <Title order={3} className={classes.heading}>
            {t('column.remittance_information')}
          </Title>
          <p className={classes.text}>{line.remittance_information}</p>
        </section>
      ) : null}
      <LaidLater line={line.id} />
      <Explanation line={line} />
      <Facts line={line} />
      <Parts line={line} />
      <Source line={line} />
    </>
  )
}
