import { useTranslation } from 'react-i18next'
import type { ReactNode } from 'react'
import { Link, useLocation } from 'react-router'

import { DateText } from '@/components/values/DateText'
import { OfficialRate } from '@/components/values/OfficialRate'
import { useFormats } from '@/lib/values/useFormats'
import type { BankLineDetail } from '@/types/bank'

import classes from '../bank.module.css'

/** Texts of the bank that stand as they are, where there are any. */
const TEXTS = [
  'transacted_at',
  'counterparty_bank',
  'ultimate_counterparty_name',
  'bank_reference',
  'end_to_end_id',
  'entry_reference',
  'creditor_reference',
  'mandate_id',
  'uetr',
  'card',
  'merchant',
  'type_code',
] as const

/** The days, the balance, and all that the bank says of the line besides. */
export function Facts({ line }: { line: BankLineDetail }) {
  const { t } = useTranslation('bank')
  const words = useTranslation()
  const formats = useFormats()
  const { search } = useLocation()
  const money = (amount: string | null, currency: string) =>
    amount === null ? null : <span className="figures">{formats.money(amount, currency)}</span>
  const rate = line.exchange_rate === null ? null : formats.number(line.exchange_rate)
  return (
    <dl className={classes.facts}>
      <Fact name={t('column.booking_date')}>
        <DateText value={line.booking_date} />
      </Fact>
      <Fact name={t('column.value_date')}>
        <DateText value={line.value_date} />
      </Fact>
      <Fact name={t('detail.balance_after')}>{money(line.balance_after, line.currency)}</Fact>
      <Fact name={t('detail.original_amount')}>
        {money(line.original_amount, line.original_currency || line.currency)}
      </Fact>
      <Fact name={t('detail.exchange_rate')}>{rate}</Fact>
      {line.currency === 'HUF' ? null : (
        <Fact name={words.t('rate.label')} wide>
          <OfficialRate rate={line.official_rate} />
        </Fact>
      )}
      <Fact name={t('detail.fee')}>{money(line.fee, line.fee_currency || line.currency)}</Fact>
      {TEXTS.map((name) => (
        <Fact key={name} name={t(`detail.${name}`)} wide={line[name].length > 20}>
          {line[name] === '' ? null : line[name]}
        </Fact>
      ))}
      {line.reversal ? (
        <Fact name={t('detail.reversal')} wide>
          {t('detail.reversalText')}
        </Fact>
      ) : null}
      {line.in_closed_period ? (
        <Fact name={t('detail.late')} wide>
          {t('detail.lateText')}
        </Fact>
      ) : null}
      {line.replaced_by_id === null ? null : (
        <Fact name={t('detail.replaced')} wide>
          <Link to={{ pathname: `/bank/lines/${line.replaced_by_id}`, search }}>{t('detail.open')}</Link>
        </Fact>
      )}
    </dl>
  )
}

interface FactProps {
  name: string
  wide?: boolean
  /** Null: there is nothing to tell. */
  children: ReactNode
}

export function Fact({ name, wide, children }: FactProps) {
  if (children === null) return null
  return (
    <div data-wide={wide ? true : undefined}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
