import { Anchor } from '@mantine/core'
import { IconLink } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'react-router'

import { useFormats } from '@/lib/values/useFormats'
import type { BillingoInvoiceDetail } from '@/types/api'

import classes from './detail.module.css'

/** A cancellation and its original, a correction and what it corrects: each leads to the other. */
export function Related({ invoice }: { invoice: BillingoInvoiceDetail }) {
  const { t } = useTranslation('invoices')
  const formats = useFormats()
  const { search } = useLocation()
  const gone = invoice.missing_upstream_since
  const says = relation(invoice)
  const links = invoice.related_documents
  if (!says && !gone && links.length === 0) return null
  return (
    <div className={classes.related} data-warn={gone !== null || invoice.cancelled || undefined}>
      {gone ? <p>{t('detail.gone', { since: formats.dateTime(gone) })}</p> : null}
      {says || links.length > 0 ? (
        <p>
          <IconLink size={15} aria-hidden /> {says ? t(`detail.${says}`) : `${t('detail.related')}:`}{' '}
          {links.map(({ id, invoice_number: number }, index) => (
            <span key={id ?? number}>
              {index > 0 ? ', ' : ''}
              {id === null ? (
                number
              ) : (
                <Anchor component={Link} to={{ pathname: `/invoices/${id}`, search }} inherit>
                  {number || id}
                </Anchor>
              )}
            </span>
          ))}
        </p>
      ) : null}
    </div>
  )
}

function relation(invoice: BillingoInvoiceDetail) {
  if (invoice.type === 'cancellation' || invoice.type === 'receipt_cancellation') return 'cancels' as const
  if (invoice.type === 'modification') return 'modifies' as const
  if (invoice.cancelled)
    return invoice.related_documents.length > 0 ? ('cancelled' as const) : ('cancelledAlone' as const)
  return invoice.correction_type === 'modified' ? ('modified' as const) : null
}
