import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { DateText } from '@/components/DateText'
import { Money } from '@/components/Money'
import { paymentTone, StatusBadge } from '@/components/StatusBadge'
import { useFormats } from '@/lib/useFormats'
import type { BillingoInvoice } from '@/types/api'

import type { Rows } from '../useRows'
import classes from './grid.module.css'

interface Props {
  rows: Rows
  search: string
}

const CARD = 84
const REST = 80

/** The list on a phone. */
export function InvoiceCards({ rows, search }: Props) {
  const { t } = useTranslation('invoices')
  const scroller = useRef<HTMLDivElement>(null)
  // eslint-disable-next-line react-hooks/incompatible-library -- its functions are used in this component only
  const virtual = useVirtualizer({
    count: rows.shown,
    getScrollElement: () => scroller.current,
    estimateSize: () => CARD,
    useFlushSync: false,
    overscan: 8,
  })
  const { startIndex = 0, endIndex = 0 } = virtual.range ?? {}
  const { see } = rows
  useEffect(() => {
    const timer = setTimeout(() => see(startIndex, endIndex), REST)
    return () => clearTimeout(timer)
  }, [see, startIndex, endIndex])
  return (
    <div
      ref={scroller}
      className={classes.scroller}
      // What scrolls must be reachable by keys.
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      role="region"
      aria-label={t('grid')}
      aria-busy={rows.stale}
    >
      <ul className={classes.cards} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const invoice = rows.at(index)
          return (
            <li
              key={index}
              className={classes.card}
              style={{ transform: `translateY(${start}px)` }}
              aria-setsize={rows.shown}
              aria-posinset={index + 1}
            >
              {invoice ? (
                <Link to={{ pathname: `/invoices/${invoice.id}`, search }} className={classes.cardLink}>
                  <Card invoice={invoice} />
                </Link>
              ) : (
                <span className={classes.cardLink}>
                  <span className={classes.waiting} />
                </span>
              )}
            </li>
          )
        })}
      </ul>
    </div>
  )
}

function Card({ invoice }: { invoice: BillingoInvoice }) {
  const formats = useFormats()
  return (
    <>
      <span className={classes.cardName}>{invoice.partner_name || '–'}</span>
      <span className={classes.cardAmount}>
        <Money amount={invoice.gross_total} currency={invoice.currency} />
      </span>
      <span className={classes.cardLine}>
        {invoice.invoice_number || '–'} · {invoice.type_formatted} · <DateText value={invoice.invoice_date} />
      </span>
      <span className={classes.cardLine} style={{ justifySelf: 'end' }}>
        <StatusBadge plain tone={paymentTone(invoice.payment_status, invoice.overdue)}>
          {invoice.overdue && invoice.due_date
            ? formats.dueIn(invoice.due_date)
            : invoice.payment_status_formatted}
        </StatusBadge>
      </span>
    </>
  )
}
