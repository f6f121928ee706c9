import { ActionIcon, Title, Tooltip } from '@mantine/core'
import { IconFilter } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { CopyButton } from '@/components/CopyButton'
import { accountNumber, taxNumber } from '@/lib/values/formats'
import type { BillingoInvoiceDetail } from '@/types/api'

import classes from './detail.module.css'

export function Parties({ invoice }: { invoice: BillingoInvoiceDetail }) {
  const { t } = useTranslation('invoices')
  const place = [invoice.partner_post_code, invoice.partner_city].filter(Boolean).join(' ')
  const address = [place, invoice.partner_address].filter(Boolean).join(', ')
  const country = invoice.partner_country_code === 'HU' ? '' : invoice.partner_country_code
  const only = new URLSearchParams({ partner_name: invoice.partner_name }).toString()
  return (
    <div className={classes.parties}>
      <section>
        <Title order={3} className={classes.heading}>
          {t('detail.buyer')}
        </Title>
        <p className={classes.name}>
          {invoice.partner_name || '–'}
          {invoice.partner_name ? (
            <Tooltip label={t('filter.byPartner')}>
              <ActionIcon
                component={Link}
                to={`/invoices?${only}`}
                variant="subtle"
                color="gray"
                size="sm"
                aria-label={t('filter.byPartner')}
              >
                <IconFilter size={15} aria-hidden />
              </ActionIcon>
            </Tooltip>
          ) : null}
        </p>
        {address ? <p>{[address, country].filter(Boolean).join(', ')}</p> : null}
        <Line name={t('detail.taxNumber')} value={taxNumber(invoice.partner_tax_number)} />
        <Line name={t('detail.account')} value={accountNumber(real(invoice.partner_account_number))} />
        <Line name={t('detail.iban')} value={accountNumber(real(invoice.partner_iban))} />
      </section>
      <section>
        <Title order={3} className={classes.heading}>
          {t('detail.seller')}
        </Title>
        <p className={classes.name}>{invoice.organization_name || '–'}</p>
        <Line name={t('detail.taxNumber')} value={taxNumber(invoice.organization_tax_number)} />
        <Line name={t('detail.account')} value={accountNumber(real(invoice.organization_account_number))} />
        <Line name={t('detail.iban')} value={accountNumber(real(invoice.organization_iban))} />
      </section>
    </div>
  )
}

function Line({ name, value }: { name: string; value: string }) {
  if (!value) return null
  return (
    <p className={classes.line}>
      <span className={classes.quiet}>{name}</span>
      <span className="figures">{value}</span>
      <CopyButton value={value.replaceAll('\u00a0', '')} what={name} />
    </p>
  )
}

/** Billingo writes `--` where there is none. */
function real(account: string): string {
  return account === '--' ? '' : account
}
