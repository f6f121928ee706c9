import { useTranslation } from 'react-i18next'
import type { ReactNode } from 'react'

import { CopyButton } from '@/components/CopyButton'
import { DateText, useRestDay } from '@/components/values/DateText'
import { OfficialRate } from '@/components/values/OfficialRate'
import { useFormats } from '@/lib/values/useFormats'
import type { BillingoInvoiceDetail } from '@/types/api'

import { useWords } from '../words/useWords'
import classes from './detail.module.css'

/** The days, and how it is paid. */
export function Facts({ invoice }: { invoice: BillingoInvoiceDetail }) {
  const { t } = useTranslation('invoices')
  const words = useTranslation()
  const { method } = useWords()
  const formats = useFormats()
  const rest = useRestDay(invoice.due_date)
  const open = invoice.is_open
  return (
    <dl className={classes.facts}>
      <Fact name={t('column.invoice_date')}>
        <DateText value={invoice.invoice_date} />
      </Fact>
      <Fact name={t('column.fulfillment_date')}>
        <DateText value={invoice.fulfillment_date} />
      </Fact>
      <Fact name={t('column.due_date')}>
        <DateText value={invoice.due_date} />
        {open && invoice.due_date ? <small>{formats.dueIn(invoice.due_date)}</small> : null}
        {open && rest ? <small>{rest}</small> : null}
      </Fact>
      <Fact name={t('column.paid_date')}>
        {invoice.paid_date_formatted === null ? (
          <span className={classes.quiet}>{open ? t('detail.notPaid') : '–'}</span>
        ) : (
          <DateText value={invoice.paid_date} />
        )}
      </Fact>
      <Fact name={t('detail.method')}>{method(invoice.payment_method) || '–'}</Fact>
      {invoice.currency === 'HUF' ? null : (
        <Fact name={words.t('rate.label')} wide>
          <OfficialRate rate={invoice.official_rate} />
        </Fact>
      )}
      {invoice.order_number ? (
        <Fact name={t('detail.orderNumber')}>
          {invoice.order_number}
          <CopyButton value={invoice.order_number} what={t('detail.orderNumber')} />
        </Fact>
      ) : null}
    </dl>
  )
}

export function Fact({ name, wide, children }: { name: string; wide?: boolean; children: ReactNode }) {
  return (
    <div data-wide={wide ? true : undefined}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
