import { ActionIcon, Menu } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { IconDots } from '@tabler/icons-react'
import { useState, type CSSProperties } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { CopyButton } from '@/components/CopyButton'
import { Failure } from '@/components/messages/Failure'
import { toast } from '@/lib/toasts'
import { isNegative } from '@/lib/values/decimal'
import { accountNumber } from '@/lib/values/formats'
import { useFormats } from '@/lib/values/useFormats'
import { useSession } from '@/lib/user/session'
import type { BankAccount } from '@/types/bank'

import { changeAccount, forgetBank } from '../api'
import { accountName } from '../words'
import classes from './accounts.module.css'
import { BalanceChart } from './BalanceChart'
import { Problems } from './Problems'
import { RenameDialog } from './RenameDialog'

/** An account: what is on it, how it came there, and what is missing of it. */
export function AccountCard({ account }: { account: BankAccount }) {
  const { t } = useTranslation('bank')
  const formats = useFormats()
  const may = useSession().may('import_statements')
  const { balance, currency, last_statement_on: last, is_active: active } = account
  const shown = balance === null ? null : formats.money(balance, currency)
  const title = `account-${account.id}`
  return (
    <section className={`card ${classes.card}`} data-off={!active || undefined} aria-labelledby={title}>
      <div className={classes.head}>
        <div className={classes.names}>
          <h2 id={title} className={classes.name}>
            {accountName(account)}
          </h2>
          <p className={classes.bank}>
            {[...(account.name ? [account.bank, currency] : []), active ? '' : t('account.off')]
              .filter(Boolean)
              .join(' · ')}
          </p>
        </div>
        {may ? <Acts account={account} /> : null}
      </div>
      <div className={classes.number}>
        {accountNumber(account.account_number)}
        <CopyButton value={account.account_number} what={t('account.number')} />
      </div>
      <div>
        {shown === null || balance === null ? (
          <span className={classes.on}>{last ? t('account.noBalance') : t('account.noStatement')}</span>
        ) : (
          <>
            <div
              className={`figures ${classes.balance}`}
              data-bad={isNegative(balance) || undefined}
              style={{ '--characters': shown.length } as CSSProperties}
            >
              {shown}
            </div>
            <span className={classes.on}>
              {last ? t('account.closing', { day: formats.day(last) }) : null}
            </span>
          </>
        )}
      </div>
      {active && last ? <BalanceChart account={account} /> : null}
      <Problems account={account} />
      <div className={classes.foot}>
        <Link to={`/bank/lines?account=${account.id}`}>{t('account.lines')}</Link>
        <Link to={`/bank/statements?account=${account.id}`}>{t('account.statements')}</Link>
      </div>
    </section>
  )
}

function Acts({ account }: { account: BankAccount }) {
  const { t } = useTranslation('bank')
  const queries = useQueryClient()
  const [renaming, setRenaming] = useState(false)
  const name = accountName(account)
  const switching = useMutation({
    mutationFn: (is_active: boolean) => changeAccount(account.id, { is_active }),
    onSuccess: ({ is_active: on }) => {
      toast(t(on ? 'account.switchedOn' : 'account.switchedOff', { name }))
      return forgetBank(queries)
    },
  })
  return (
    <div>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={36} aria-label={t('account.acts', { name })}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setRenaming(true)}>{t('account.rename')}</Menu.Item>
          <Menu.Item onClick={() => switching.mutate(!account.is_active)}>
            {t(account.is_active ? 'account.switchOff' : 'account.switchOn')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Failure error={switching.error} />
      <RenameDialog account={account} opened={renaming} onClose={() => setRenaming(false)} />
    </div>
  )
}
