import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'

import { useFormats } from '@/lib/values/useFormats'
import type { Partner } from '@/types/bank'

import { accountsQuery } from '../api'
import { accountName } from '../words'

/** The other side of an own transfer in words, and the rate by which money was exchanged on its way. */
export function PartnerText({ partner }: { partner: Partner }) {
  const { t } = useTranslation('bank')
  const formats = useFormats()
  const accounts = useQuery(accountsQuery())
  const account = accounts.data?.find(({ id }) => id === partner.account_id)
  const { exchange, booking_date: day, amount, currency } = partner
  const rate = (value: string) => `${formats.number(value)} ${exchange?.into ?? ''}`
  return (
    <>
      <span>
        {[
          account ? accountName(account) : '',
          day ? formats.day(day) : '',
          formats.money(amount, currency),
          partner.counterparty_name || partner.remittance_information,
        ]
          .filter(Boolean)
          .join(' · ')}
      </span>
      {exchange ? (
        <small className="figures" style={{ display: 'block' }}>
          {t('explain.exchange', { currency: exchange.currency, rate: rate(exchange.rate) })}
          {exchange.official_rate === null
            ? ''
            : ` (${t('explain.official', { rate: rate(exchange.official_rate) })})`}
        </small>
      ) : null}
    </>
  )
}
