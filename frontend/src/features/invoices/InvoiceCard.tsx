import { CardLines } from '@/components/grid/CardLines'
import { DateText } from '@/components/DateText'
import { Money } from '@/components/Money'
import { paymentTone, StatusBadge } from '@/components/StatusBadge'
import { useFormats } from '@/lib/useFormats'
import type { BillingoInvoice } from '@/types/api'

/** A document on a phone. */
export function InvoiceCard({ invoice }: { invoice: BillingoInvoice }) {
  const formats = useFormats()
  return (
    <CardLines
      name={invoice.partner_name || '–'}
      amount={<Money amount={invoice.gross_total} currency={invoice.currency} />}
      lines={[
        [
          <>
            {invoice.invoice_number || '–'} · {invoice.type_formatted} ·{' '}
            <DateText value={invoice.invoice_date} />
          </>,
          <StatusBadge key="state" plain tone={paymentTone(invoice.payment_status, invoice.overdue)}>
            {invoice.overdue && invoice.due_date
              ? formats.dueIn(invoice.due_date)
              : invoice.payment_status_formatted}
          </StatusBadge>,
        ],
      ]}
    />
  )
}
