import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'

import { columnKinds, type Column } from '@/components/grid/columns'
import { marked } from '@/components/grid/Marked'
import { useFormats } from '@/lib/values/useFormats'
import type { ProviderPayout } from '@/types/bank'

import { providerName, stateOf } from './words'

const AMOUNT = 150

/** The columns of the list of payouts, in the order in which they are offered; what is searched for is marked. */
export function useColumns(search: string): readonly Column<ProviderPayout>[] {
  const { t } = useTranslation('bank')
  const formats = useFormats()
  return useMemo(() => {
    const { text, day, money, state } = columnKinds<ProviderPayout>(formats)
    const found = (id: 'merchant' | 'identification', width: number) =>
      text(id, t(`payouts.${id}`), width, (row) => row[id], { cell: (row) => marked(row[id], search) })
    const sum = (id: 'gross' | 'fee' | 'net' | 'amount') =>
      money(id, t(`payouts.${id}`), AMOUNT, (row) => ({ amount: row[id], currency: row.currency }), {
        ordering: id,
      })
    return [
      text('provider', t('payouts.provider'), 130, (row) => providerName(row.provider), {
        ordering: 'provider',
      }),
      day('day', t('payouts.day'), 126, (row) => row.day, { ordering: 'day' }),
      found('identification', 170),
      found('merchant', 150),
      sum('gross'),
      sum('fee'),
      sum('net'),
      sum('amount'),
      state('state', t('payouts.line'), 190, (row) => stateOf(row, t), { wide: true }),
      day('paid_on', t('payouts.paid_on'), 126, (row) => row.paid_on),
      text('currency', t('column.currency'), 92, (row) => row.currency),
    ]
  }, [t, formats, search])
}
