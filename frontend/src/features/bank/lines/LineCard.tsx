import { useTranslation } from 'react-i18next'

import { CardLines } from '@/components/grid/CardLines'
import { Marked } from '@/components/grid/Marked'
import { StatusBadge } from '@/components/values/StatusBadge'
import { useFormats } from '@/lib/values/useFormats'
import type { BankLine } from '@/types/bank'

import { stateOf } from '../words'
import { amountClass } from './useColumns'

/** A line on a phone. */
export function LineCard({ line, account, search }: { line: BankLine; account: string; search: string }) {
  const { t } = useTranslation('bank')
  const formats = useFormats()
  const { tone, text } = stateOf(line, t)
  return (
    <CardLines
      name={<Marked text={line.counterparty_name || line.type_text || '–'} search={search} />}
      amount={<span className={amountClass(line)}>{formats.money(line.amount, line.currency)}</span>}
      lines={[
        [
          <Marked key="text" text={line.remittance_information || '–'} search={search} />,
          <StatusBadge key="state" plain tone={tone}>
            {text}
          </StatusBadge>,
        ],
        [line.booking_date && formats.day(line.booking_date), account],
      ]}
    />
  )
}
