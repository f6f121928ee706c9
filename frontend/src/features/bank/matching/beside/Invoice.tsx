import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

import { LaidLater } from '@/components/matching/LaidLater'
import { DateText } from '@/components/values/DateText'
import { Money } from '@/components/values/Money'
import { accountNumber, taxNumber } from '@/lib/values/formats'
import { useFormats } from '@/lib/values/useFormats'
import type { BillingoInvoiceDetail } from '@/types/api'

import { Heading } from '../sheet/Heading'
import classes from './beside.module.css'

/** What one compares a line with: who owes how much since when, for what, and what has been paid of it. */
export function Invoice({ invoice, level }: { invoice: BillingoInvoiceDetail; level: 1 | 2 }) {
  const { t } = useTranslation('deciding')
  const formats = useFormats()
  const { currency, items } = invoice
  const Title = level === 1 ? 'h1' : 'h2'
  const place = [invoice.partner_post_code, invoice.partner_city].filter(Boolean).join(' ')
  const account = invoice.partner_account_number || invoice.partner_iban
  return (
    <>
      <header>
        <p className={classes.dim}>{invoice.type_formatted}</p>
        <Title className={classes.number}>
          <span>{invoice.invoice_number}</span>
          <Money amount={invoice.gross_total} currency={currency} />
        </Title>
        <p className={classes.state}>
          {invoice.cancelled ? t('beside.cancelled') : invoice.payment_status_formatted}
          {invoice.is_open && invoice.due_date ? `, ${formats.dueIn(invoice.due_date)}` : ''}
        </p>
      </header>
      <dl className={classes.facts}>
        <Fact name={t('beside.buyer')} wide>
          <strong>{invoice.partner_name || '–'}</strong>
          <small>{[place, invoice.partner_address].filter(Boolean).join(', ')}</small>
          {invoice.partner_tax_number ? (
            <small className="figures">
              {t('beside.taxNumber')}: {taxNumber(invoice.partner_tax_number)}
            </small>
          ) : null}
          {account ? (
            <small className="figures">
              {t('beside.account')}: {accountNumber(account)}
            </small>
          ) : null}
        </Fact>
        <Fact name={t('beside.date')}>
          <DateText value={invoice.invoice_date} />
        </Fact>
        <Fact name={t('beside.due')}>
          <DateText value={invoice.due_date} />
        </Fact>
        <Fact name={t('beside.open')}>
          <Money amount={invoice.open_amount} currency={currency} />
        </Fact>
        <Fact name={t('beside.paid')}>
          <DateText value={invoice.paid_date} />
        </Fact>
        {invoice.order_number ? <Fact name={t('beside.order')}>{invoice.order_number}</Fact> : null}
      </dl>
      <LaidLater invoice={invoice.id} />
      {items.length > 0 ? (
        <section>
          <Heading className={classes.heading}>{t('beside.items')}</Heading>
          <ol className={classes.items}>
            {items.map((item) => (
              <li key={item.position}>
                <span>
                  {item.name}
                  <small>
                    {item.quantity === null ? '' : `${formats.number(item.quantity)} ${item.unit}`}
                  </small>
                </span>
                <Money amount={item.gross_amount} currency={currency} />
              </li>
            ))}
          </ol>
        </section>
      ) : null}
      {invoice.comment ? (
        <section>
          <Heading className={classes.heading}>{t('beside.comment')}</Heading>
          <p className={classes.comment}>{invoice.comment}</p>
        </section>
      ) : null}
    </>
  )
}

function Fact({ name, wide, children }: { name: string; wide?: boolean; children: ReactNode }) {
  return (
    <div data-wide={wide ? true : undefined}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
