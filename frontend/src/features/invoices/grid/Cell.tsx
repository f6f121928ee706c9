import { Money } from '@/components/Money'
import { DateText } from '@/components/DateText'
import { paymentTone, StatusBadge } from '@/components/StatusBadge'
import type { BillingoInvoice } from '@/types/api'

import { currencyOf, type Column } from '../columns'
import type { useWords } from '../useWords'
import classes from './grid.module.css'

interface Props {
  column: Column
  invoice: BillingoInvoice
  speak: ReturnType<typeof useWords>
}

export function Cell({ column, invoice, speak }: Props) {
  const { id } = column
  const currency = currencyOf(column, invoice)
  if (currency !== null) return <Money amount={invoice[id as 'gross_total']} currency={currency} />
  const words = speak.words(id, invoice)
  switch (id) {
    case 'invoice_number':
      return <Number_ invoice={invoice} />
    case 'payment_status':
      return (
        <StatusBadge plain tone={paymentTone(invoice.payment_status, invoice.overdue)}>
          {invoice.overdue && invoice.due_date ? speak.formats.dueIn(invoice.due_date) : (words ?? '')}
        </StatusBadge>
      )
    case 'online_szamla_status':
      return (
        <StatusBadge plain tone={speak.nav(invoice.online_szamla_status).tone}>
          {words ?? ''}
        </StatusBadge>
      )
    case 'invoice_date':
    case 'due_date':
    case 'fulfillment_date':
      return <DateText value={invoice[id]} />
    case 'paid_date':
      return words === '' ? null : <DateText value={invoice.paid_date} />
    case 'conversion_rate':
      return <>{invoice.conversion_rate === null ? '' : speak.formats.number(invoice.conversion_rate)}</>
    default:
      return <>{words ?? String(invoice[id])}</>
  }
}

/** A cancelled invoice, and one that is gone, is struck through. */
function Number_({ invoice }: { invoice: BillingoInvoice }) {
  const void_ = invoice.cancelled || invoice.missing_upstream_since !== null
  return <span className={void_ ? classes.void : classes.number}>{invoice.invoice_number || '–'}</span>
}
