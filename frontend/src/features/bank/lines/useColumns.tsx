import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'

import { columnKinds, type Column } from '@/components/grid/columns'
import { marked } from '@/components/grid/Marked'
import { accountNumber } from '@/lib/values/formats'
import { useFormats } from '@/lib/values/useFormats'
import type { BankAccount, BankLine } from '@/types/bank'

import classes from '../bank.module.css'
import { accountName, stateOf, toneOf } from '../words'

/** Of `−1 285 620 426,00 Ft`: of an amount no digit is cut off. */
const AMOUNT = 164
const DAY = 118

/** The columns of the list of lines, in the order in which they are offered; what is searched for is marked. */
export function useColumns(
  search: string,
  accounts: readonly BankAccount[] | undefined,
): readonly Column<BankLine>[] {
  const { t } = useTranslation('bank')
  const formats = useFormats()
  return useMemo(() => {
    const names = new Map(accounts?.map((account) => [account.id, accountName(account)]))
    const { text, day, money, state } = columnKinds<BankLine>(formats)
    const found = (id: 'counterparty_name' | 'remittance_information', width: number, more = {}) =>
      text(id, t(`column.${id}`), width, (row) => row[id], {
        cell: (row: BankLine) => marked(row[id], search),
        ...more,
      })
    const columns: Column<BankLine>[] = [
      day('booking_date', t('column.booking_date'), 138, (row) => row.booking_date, {
        ordering: 'booking_date',
      }),
      day('value_date', t('column.value_date'), DAY, (row) => row.value_date, { ordering: 'value_date' }),
      found('counterparty_name', 190, { ordering: 'counterparty_name' }),
      text(
        'counterparty_account',
        t('column.counterparty_account'),
        232,
        (row) => accountNumber(row.counterparty_account),
        { cell: (row) => marked(accountNumber(row.counterparty_account), search) },
      ),
      found('remittance_information', 196, { wide: true }),
      money('amount', t('column.amount'), AMOUNT, (row) => ({ amount: row.amount, currency: row.currency }), {
        ordering: 'amount',
        cell: (row) => <span className={amountClass(row)}>{formats.money(row.amount, row.currency)}</span>,
      }),
      text('account', t('column.account'), 150, (row) => names.get(row.account_id) ?? ''),
      state('state', t('column.state'), 170, (row) => stateOf(row, t)),
      state('status', t('column.status'), 150, (row) => ({
        tone: toneOf(row.status),
        text: t(`status.${row.status}`),
      })),
      text('type_text', t('column.type_text'), 160, (row) => row.type_text),
      text('bank_reference', t('column.bank_reference'), 160, (row) => row.bank_reference, {
        cell: (row) => marked(row.bank_reference, search),
      }),
      text('end_to_end_id', t('column.end_to_end_id'), 160, (row) => row.end_to_end_id, {
        cell: (row) => marked(row.end_to_end_id, search),
      }),
      text('currency', t('column.currency'), 92, (row) => row.currency),
    ]
    return columns.map((column) => ({ ...column, exported: column.id }))
  }, [t, formats, search, accounts])
}

/** What came in is told by its colour too; what moved no money is quiet. */
export function amountClass({ amount, status }: BankLine): string {
  if (status === 'replaced' || status === 'expired') return 'figures struck'
  if (status !== 'booked') return `figures ${classes.void ?? ''}`
  return amount.startsWith('-') ? 'figures' : `figures ${classes.into ?? ''}`
}
