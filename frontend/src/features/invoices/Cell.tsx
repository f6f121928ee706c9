import { DateIn } from '@/components/DateText'
import { MoneyIn } from '@/components/Money'
import { paymentTone, StatusBadge } from '@/components/StatusBadge'
import type { BillingoInvoice } from '@/types/api'

import { currencyOf, type Column } from '../columns'
import { navStatus } from '../navStatus'
import type { useWords } from '../useWords'
import classes from './grid.module.css'

interface Props {
  column: Column
  invoice: BillingoInvoice
  speak: ReturnType<typeof useWords>
}

/** One value in words. Some hundreds are drawn anew with each frame of scrolling: no hooks here, and few elements. */
export function Cell({ column, invoice, speak }: Props) {
  const { id } = column
  const { formats } = speak
  const currency = currencyOf(column, invoice)
  if (currency !== null) {
    return <MoneyIn amount={invoice[id as 'gross_total']} currency={currency} formats={formats} titled />
  }
  const words = speak.words(id, invoice)
  switch (id) {
    case 'invoice_number':
      return <Number_ invoice={invoice} />
    case 'payment_status':
      return (
        <StatusBadge plain tone={paymentTone(invoice.payment_status, invoice.overdue)}>
          {invoice.overdue && invoice.due_date ? formats.dueIn(invoice.due_date) : (words ?? '')}
        </StatusBadge>
      )
    case 'online_szamla_status':
      return (
        <StatusBadge plain tone={navStatus(invoice.online_szamla_status).tone}>
          {words ?? ''}
        </StatusBadge>
      )
    case 'invoice_date':
    case 'due_date':
    case 'fulfillment_date':
      return <DateIn value={invoice[id]} formats={formats} />
    case 'paid_date':
      return words === '' ? null : <DateIn value={invoice.paid_date} formats={formats} />
    case 'conversion_rate':
      return <>{invoice.conversion_rate === null ? '' : formats.number(invoice.conversion_rate)}</>
    default:
      return <>{words ?? String(invoice[id])}</>
  }
}

/** A cancelled invoice, and one that is gone, is struck through. */
function Number_({ invoice }: { invoice: BillingoInvoice }) {
  const void_ = invoice.cancelled || invoice.missing_upstream_since !== null
  return <span className={void_ ? classes.void : classes.number}>{invoice.invoice_number || '–'}</span>
}
