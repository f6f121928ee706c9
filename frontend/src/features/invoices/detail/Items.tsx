import { Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'

import { Money } from '@/components/values/Money'
import { useFormats } from '@/lib/values/useFormats'
import type { BillingoInvoiceDetail, BillingoInvoiceItem } from '@/types/api'

import { difference, vatLines } from '../words/vat'
import classes from './detail.module.css'

export function Items({ invoice }: { invoice: BillingoInvoiceDetail }) {
  const { t } = useTranslation('invoices')
  const formats = useFormats()
  const { items, currency } = invoice
  const differs = difference(invoice.gross_total, items)
  const lines = vatLines(items)
  return (
    <section>
      <Title order={3} className={classes.heading}>
        {t('detail.items')}
      </Title>
      {items.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('detail.noItems')}
        </Text>
      ) : (
        <ol className={classes.items}>
          {items.map((item) => (
            <Item key={item.position} item={item} currency={currency} />
          ))}
        </ol>
      )}
      <table className={classes.vat}>
        <caption>{t('detail.vatSummary')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('detail.vatRate')}</th>
            <th scope="col">{t('detail.net')}</th>
            <th scope="col">{t('detail.vat')}</th>
            <th scope="col">{t('detail.gross')}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ vat, net, tax, gross }) => (
            <tr key={vat}>
              <th scope="row">{vat || '–'}</th>
              <td data-name={t('detail.net')}>
                <Money amount={net} currency={currency} />
              </td>
              <td data-name={t('detail.vat')}>
                <Money amount={tax} currency={currency} />
              </td>
              <td data-name={t('detail.gross')}>
                <Money amount={gross} currency={currency} />
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t('detail.total')}</th>
            <td data-name={t('detail.net')}>
              <Money amount={invoice.net_amount} currency={currency} />
            </td>
            <td data-name={t('detail.vat')}>
              <Money amount={invoice.vat_amount} currency={currency} />
            </td>
            <td data-name={t('detail.gross')}>
              <Money amount={invoice.gross_total} currency={currency} />
            </td>
          </tr>
        </tfoot>
      </table>
      {differs === null ? null : (
        <Text size="xs" c="dimmed" mt={4}>
          {t('detail.rounding', { difference: formats.money(differs, currency) })}
        </Text>
      )}
    </section>
  )
}

function Item({ item, currency }: { item: BillingoInvoiceItem; currency: string }) {
  const formats = useFormats()
  const price = item.net_unit_amount === null ? '' : ` × ${formats.money(item.net_unit_amount, currency)}`
  const quantity = item.quantity === null ? '' : `${formats.number(item.quantity)} ${item.unit}`
  return (
    <li>
      <div>
        <span className={classes.itemName}>{item.name}</span>
        <small>
          {quantity}
          {price} · {item.vat}
          {item.entitlement ? ` (${item.entitlement})` : ''}
        </small>
        {item.comment ? <small className={classes.comment}>{item.comment}</small> : null}
      </div>
      <Money amount={item.gross_amount} currency={currency} />
    </li>
  )
}
