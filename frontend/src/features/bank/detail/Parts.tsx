import { Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'

import { useFormats } from '@/lib/values/useFormats'
import type { BankLineDetail } from '@/types/bank'

import classes from './detail.module.css'

const AMOUNT = /^-?\d+(\.\d+)?$/
const textOf = (value: unknown) =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : ''

/** The transactions that a collective line sums up. */
export function Parts({ line: { details, currency } }: { line: BankLineDetail }) {
  const { t } = useTranslation('bank')
  const formats = useFormats()
  // A single one tells nothing that the line itself does not.
  if (details.length < 2) return null
  return (
    <section>
      <Title order={3} className={classes.heading}>
        {t('detail.parts', { count: details.length, n: formats.count(details.length) })}
      </Title>
      <ul className={classes.parts}>
        {details.map((part, index) => {
          const amount = textOf(part.amount)
          return (
            <li key={index}>
              <div>
                <div>{textOf(part.counterparty_name) || '–'}</div>
                <small>{textOf(part.remittance_information)}</small>
              </div>
              {AMOUNT.test(amount) ? (
                <span className="figures">{formats.money(amount, textOf(part.currency) || currency)}</span>
              ) : null}
            </li>
          )
        })}
      </ul>
    </section>
  )
}
