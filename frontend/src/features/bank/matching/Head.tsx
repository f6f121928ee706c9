import { Button, NativeSelect, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconUpload } from '@tabler/icons-react'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { SearchField } from '@/components/grid/toolbar/SearchField'
import { PageHeader } from '@/components/PageHeader'
import { StatusBadge } from '@/components/values/StatusBadge'
import { accountsQuery } from '../api'
import { accountName } from '../words'
import { useShortcuts } from '@/lib/shortcuts'
import { sum } from '@/lib/values/decimal'
import { useFormats } from '@/lib/values/useFormats'
import type { BankAccount } from '@/types/bank'
import type { QueueSummary } from '@/types/matching'

import classes from './matching.module.css'
import { RunButton } from './RunButton'
import type { Desk } from './working/useDesk'

/** Which account, how much there is to do, and whether its balances add up: two signs, for they are two things. */
export function Head({ desk, toDo }: { desk: Desk; toDo: QueueSummary['to_do'] | undefined }) {
  const { t } = useTranslation('matching')
  const formats = useFormats()
  const accounts = useQuery(accountsQuery())
  const all = (accounts.data ?? []).filter(({ is_active: active }) => active)
  const asked = all.filter(({ id }) => !desk.narrowed.account || String(id) === desk.narrowed.account)
  const count = (toDo ?? []).reduce((total, one) => total + one.count, 0)
  return (
    <PageHeader
      title={t('title')}
      detail={
        <Text span size="sm" c="dimmed" className={classes.toDo}>
          {t('toDo', { count, n: formats.count(count) })}
          {(toDo ?? []).map(({ currency, credits, debits }) => (
            <span key={currency}>
              {' · '}
              <span className="figures">{formats.money(sum([credits, debits]), currency)}</span>
            </span>
          ))}
        </Text>
      }
    >
      <NativeSelect
        aria-label={t('account')}
        value={desk.narrowed.account ?? ''}
        onChange={(event) => desk.change({ account: event.currentTarget.value })}
        data={[
          { value: '', label: t('allAccounts') },
          ...all.map((one) => ({
            value: String(one.id),
            label: `${accountName(one)} · ${one.currency} …${one.account_number.slice(-4)}`,
          })),
        ]}
      />
      <Chain accounts={asked} />
    </PageHeader>
  )
}

interface ToolsProps {
  desk: Desk
  upload: (() => void) | null
  /** What is handed in goes on out of sight, or has ended there; null: nothing is. */
  uploading: 'busy' | 'ended' | null
}

/** What narrows the lines to those with some words, and what brings more of them. */
export function Tools({ desk, upload, uploading }: ToolsProps) {
  const { t } = useTranslation('matching')
  const field = useRef<HTMLInputElement>(null)
  useShortcuts([{ key: '/', label: t('search'), run: () => field.current?.focus() }])
  return (
    <div className={classes.tools}>
      <SearchField
        ref={field}
        label={t('search')}
        value={desk.narrowed.search ?? ''}
        onChange={(search) => desk.change({ search })}
        onLeave={desk.focusQueue}
      />
      {desk.may ? <RunButton /> : null}
      {upload ? (
        <Button variant="default" leftSection={<IconUpload size={17} aria-hidden />} onClick={upload}>
          {t(uploading === null ? 'upload' : `uploading.${uploading}`)}
        </Button>
      ) : null}
    </div>
  )
}

/** Green only where opening and lines make the closing balance, and no day is missing. */
function Chain({ accounts }: { accounts: readonly BankAccount[] }) {
  const { t } = useTranslation('matching')
  const formats = useFormats()
  if (accounts.length === 0) return null
  const problems = accounts.reduce((total, { gaps, unproved }) => total + gaps.length + unproved.length, 0)
  if (problems > 0) {
    return (
      <Link to="/bank" className={classes.chain}>
        <StatusBadge tone="warn">{t('chain.bad', { count: problems })}</StatusBadge>
      </Link>
    )
  }
  const days = accounts.map(({ last_statement_on: on, balance }) => (balance === null ? null : on))
  const first = days.some((on) => on === null) ? null : days.sort()[0]
  return first ? (
    <StatusBadge tone="good">{t('chain.good', { day: formats.day(first) })}</StatusBadge>
  ) : (
    <StatusBadge tone="quiet">{t('chain.unknown')}</StatusBadge>
  )
}
