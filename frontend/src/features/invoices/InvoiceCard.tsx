import { useTranslation } from 'react-i18next'

import { CardLines } from '@/components/grid/CardLines'
import { Marked } from '@/components/grid/Marked'
import { Money } from '@/components/values/Money'
import { StatusBadge } from '@/components/values/StatusBadge'
import { useFormats } from '@/lib/values/useFormats'
import type { BillingoInvoice } from '@/types/api'

import classes from './invoices.module.css'
import { paymentState } from './words/paymentState'
import { useStateWords } from './words/useWords'

/** A document on a phone. */
export function InvoiceCard({ invoice, search }: { invoice: BillingoInvoice; search: string }) {
  const { t } = useTranslation('invoices')
  const formats = useFormats()
  const { tone, text, more } = paymentState(invoice, useStateWords(), formats)
  return (
    <CardLines
      name={<Marked text={invoice.partner_name || '–'} search={search} />}
      amount={
        <span className={invoice.cancelled ? classes.void : undefined}>
          <Money amount={invoice.gross_total} currency={invoice.currency} />
        </span>
      }
      lines={[
        [
          <>
            <Marked key="number" text={invoice.invoice_number || '–'} search={search} /> ·{' '}
            {invoice.type_formatted}
          </>,
          <StatusBadge key="state" plain tone={tone}>
            {text}
          </StatusBadge>,
        ],
        // How late it is says when it was due.
        more && invoice.overdue
          ? [more]
          : [
              more ?? (invoice.invoice_date && formats.day(invoice.invoice_date)),
              invoice.due_date && t('card.due', { day: formats.day(invoice.due_date) }),
            ],
      ]}
    />
  )
}
