import { Box, Button, Group, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconPlus, IconUpload } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { Notice } from '@/components/messages/Notice'
import { ErrorState, LoadingState } from '@/components/messages/states'
import { PageHeader } from '@/components/PageHeader'
import { useSession } from '@/lib/user/session'
import { sum } from '@/lib/values/decimal'
import { useFormats } from '@/lib/values/useFormats'
import type { BankAccount } from '@/types/bank'

import { AccountCard } from './accounts/AccountCard'
import classes from './accounts/accounts.module.css'
import { AddAccountDialog } from './accounts/AddAccountDialog'
import { NoAccount } from './accounts/NoAccount'
import { SuggestedAccounts } from './accounts/SuggestedAccounts'
import { accountsQuery, summaryQuery } from './api'
import { BankNav } from './BankNav'
import { ImportPlace } from './importing/ImportPlace'
import { Troubles } from './trouble/Troubles'

/** The company's accounts: what is on them, and what is missing or waits for somebody. */
export function BankPage() {
  const { t } = useTranslation('bank')
  const may = useSession().may('import_statements')
  const accounts = useQuery(accountsQuery())
  const [adding, setAdding] = useState(false)
  const some = (accounts.data ?? []).length > 0
  // Whoever begins here still sees what became of the first files when their accounts are there.
  const [begun, setBegun] = useState(false)
  if (accounts.data && !some && !begun) setBegun(true)
  return (
    <>
      <PageHeader title={t('title')}>
        {may && some ? (
          <>
            <Button
              variant="default"
              leftSection={<IconPlus size={17} aria-hidden />}
              onClick={() => setAdding(true)}
            >
              {t('add.open')}
            </Button>
            <Button component={Link} to="/bank/statements" leftSection={<IconUpload size={17} aria-hidden />}>
              {t('import.open')}
            </Button>
          </>
        ) : null}
      </PageHeader>
      <BankNav />
      <Troubles needsRates={(accounts.data ?? []).some(({ currency }) => currency !== 'HUF')} />
      {accounts.isPending ? <LoadingState rows={2} height={220} /> : null}
      {accounts.error && !accounts.data ? (
        <ErrorState error={accounts.error} retry={() => void accounts.refetch()} />
      ) : null}
      {accounts.data && !some ? <NoAccount /> : null}
      {begun && may ? (
        <Box maw={760} mx="auto" mb="xl">
          <ImportPlace />
          {some ? null : (
            <Text size="sm" c="dimmed" ta="center" mt="md">
              {t('none.or')}{' '}
              <Button variant="subtle" size="compact-sm" onClick={() => setAdding(true)}>
                {t('add.open')}
              </Button>
            </Text>
          )}
        </Box>
      ) : null}
      {accounts.data && some ? <Accounts accounts={accounts.data} /> : null}
      {accounts.data ? <SuggestedAccounts /> : null}
      <AddAccountDialog opened={adding} onClose={() => setAdding(false)} />
    </>
  )
}

function Accounts({ accounts }: { accounts: readonly BankAccount[] }) {
  const { t } = useTranslation('bank')
  const sorted = [...accounts].sort(byCurrency)
  const used = sorted.filter(({ is_active: active }) => active)
  const others = sorted.filter(({ is_active: active }) => !active)
  return (
    <>
      <Waiting />
      <Totals accounts={used} />
      <Cards accounts={used} />
      {others.length > 0 ? (
        <>
          <Title order={2} fz="sm" fw={500} c="dimmed" mt="xl" mb="sm">
            {t('account.others')}
          </Title>
          <Cards accounts={others} />
        </>
      ) : null}
    </>
  )
}

/** Forints in front, as in every sum; within a currency the service's order, by name. */
function byCurrency(a: BankAccount, b: BankAccount): number {
  return Number(b.currency === 'HUF') - Number(a.currency === 'HUF') || a.currency.localeCompare(b.currency)
}

function Cards({ accounts }: { accounts: readonly BankAccount[] }) {
  return (
    <ul className={classes.cards}>
      {accounts.map((account) => (
        <li key={account.id}>
          <AccountCard account={account} />
        </li>
      ))}
    </ul>
  )
}

/** What is on all accounts together, per currency: of several accounts only. */
function Totals({ accounts }: { accounts: readonly BankAccount[] }) {
  const { t } = useTranslation('bank')
  const formats = useFormats()
  const told = accounts.filter(({ balance }) => balance !== null)
  if (told.length < 2) return null
  const currencies = [...new Set(told.map(({ currency }) => currency))]
  return (
    <dl className={classes.totals}>
      {currencies.map((currency) => (
        <div key={currency}>
          <dt>{t('totals', { currency })}</dt>
          <dd className="figures">
            {formats.money(
              sum(told.flatMap((each) => (each.currency === currency && each.balance ? [each.balance] : []))),
              currency,
            )}
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** Lines that somebody has to decide about. */
function Waiting() {
  const { t } = useTranslation('bank')
  const formats = useFormats()
  const questions = useQuery(summaryQuery({ status: 'question' }))
  const count = questions.data?.count ?? 0
  if (count === 0) return null
  return (
    <Group mb="md" display="block">
      <Notice tone="warn" title={t('waiting.title', { count, n: formats.count(count) })}>
        {t('waiting.text')}{' '}
        <Link to="/bank/lines?status=question" style={{ color: 'var(--mantine-color-anchor)' }}>
          {t('waiting.link')}
        </Link>
      </Notice>
    </Group>
  )
}
