import { Button, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { DateText } from '@/components/values/DateText'
import { Money } from '@/components/values/Money'
import { useFormats } from '@/lib/values/useFormats'
import type { BillingoInvoiceDetail } from '@/types/api'

import { useWords } from '../words/useWords'
import classes from './detail.module.css'

/** A document may have thousands: the others are shown on request. */
const FIRST = 12
/** Billingo says that money came, or that some may have. */
const MAY_HAVE_COME = ['partially_paid', 'paid', 'expired']

/** What came for the document, when and how, and what is open of it. */
export function Payments({ invoice }: { invoice: BillingoInvoiceDetail }) {
  const { t } = useTranslation('invoices')
  const { paid_amount: paid, payments } = invoice
  const matters = invoice.counts_as_claim && MAY_HAVE_COME.includes(invoice.payment_status)
  if (payments.length === 0 && !matters) return null
  return (
    <section>
      <Title order={3} className={classes.heading}>
        {t('detail.payments')}
      </Title>
      {paid === null ? (
        <Text size="sm" c="dimmed">
          {t('detail.paymentsUnknown')} {invoice.is_open ? t('detail.openWhole') : ''}
        </Text>
      ) : (
        <Known invoice={invoice} paid={paid} />
      )}
    </section>
  )
}

function Known({ invoice, paid }: { invoice: BillingoInvoiceDetail; paid: string }) {
  const { t } = useTranslation('invoices')
  const { method } = useWords()
  const formats = useFormats()
  const [all, setAll] = useState(false)
  const { payments, currency } = invoice
  const shown = all ? payments : payments.slice(0, FIRST)
  if (payments.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t('detail.noPayments')}
      </Text>
    )
  }
  return (
    <>
      <ol className={classes.items}>
        {shown.map((payment, index) => (
          <li key={index}>
            <div>
              <DateText value={payment.date} />
              <small>
                {payment.source === 'bank' ? t('detail.fromBank') : method(payment.payment_method)}
              </small>
            </div>
            <Money amount={payment.amount} currency={currency} />
          </li>
        ))}
      </ol>
      {shown.length < payments.length ? (
        <Button variant="subtle" size="compact-sm" mt={6} onClick={() => setAll(true)}>
          {t('detail.allPayments', { n: formats.count(payments.length) })}
        </Button>
      ) : null}
      <dl className={classes.sums}>
        <dt>{t('detail.paidTotal')}</dt>
        <dd>
          <Money amount={paid} currency={currency} />
        </dd>
        <dt>{t('detail.stillOpen')}</dt>
        <dd>
          <Money amount={invoice.open_amount} currency={currency} />
        </dd>
      </dl>
    </>
  )
}
