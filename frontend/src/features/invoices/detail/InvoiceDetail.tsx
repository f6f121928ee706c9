import { Group, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'

import { DetailFrame } from '@/components/grid/detail/DetailFrame'
import type { Detail } from '@/components/grid/list/ListPage'
import { LaidLater } from '@/components/matching/LaidLater'
import { Money } from '@/components/values/Money'
import { ErrorState, LoadingState } from '@/components/messages/states'
import { StatusBadge } from '@/components/values/StatusBadge'
import { useStore } from '@/lib/store'
import { language } from '@/lib/user/current'
import { useFormats } from '@/lib/values/useFormats'
import { invoiceQuery } from '@/queries/invoices'
import type { BillingoInvoiceDetail } from '@/types/api'

import { paymentState } from '../words/paymentState'
import { useStateWords } from '../words/useWords'
import classes from './detail.module.css'
import { Facts } from './Facts'
import { History } from './History'
import { Items } from './Items'
import { NavState } from './NavState'
import { Parties } from './Parties'
import { Payments } from './Payments'
import { PdfButtons } from './pdf/PdfButtons'
import { Related } from './Related'

export function InvoiceDetail(shown: Detail) {
  const { t } = useTranslation('invoices')
  const spoken = useStore(language)
  const invoice = useQuery(invoiceQuery(shown.id, spoken))
  return (
    <DetailFrame
      {...shown}
      label={t('detail.label')}
      busy={invoice.isPending}
      named={invoice.data !== undefined}
      previous={t('detail.previous')}
      next={t('detail.next')}
      actions={invoice.data ? <PdfButtons invoice={invoice.data} /> : null}
    >
      {invoice.isPending ? <LoadingState rows={7} height={30} /> : null}
      {invoice.error && !invoice.data ? (
        <ErrorState error={invoice.error} retry={() => void invoice.refetch()} />
      ) : null}
      {invoice.data ? <Content invoice={invoice.data} level={shown.alone ? 1 : 2} /> : null}
    </DetailFrame>
  )
}

function Content({ invoice, level }: { invoice: BillingoInvoiceDetail; level: 1 | 2 }) {
  const { t } = useTranslation('invoices')
  const { tone, text, more } = paymentState(invoice, useStateWords(), useFormats())
  return (
    <>
      <header>
        <Text size="sm" c="dimmed">
          {invoice.type_formatted}
        </Text>
        <Group justify="space-between" align="baseline" gap="xs">
          <Title order={level} fz="lg" className={invoice.cancelled ? classes.void : undefined}>
            {invoice.invoice_number || t('detail.draft')}
          </Title>
          <Text span fz="lg" fw={620} className={invoice.cancelled ? 'struck' : undefined}>
            <Money amount={invoice.gross_total} currency={invoice.currency} />
          </Text>
        </Group>
        <Group justify="space-between" mt={6} gap="xs">
          <Group gap={8}>
            <StatusBadge tone={tone}>{text}</StatusBadge>
            {more ? (
              <Text span size="sm" c="dimmed" className="figures">
                {more}
              </Text>
            ) : null}
          </Group>
          <InForints invoice={invoice} />
        </Group>
      </header>
      <Related invoice={invoice} />
      <Facts invoice={invoice} />
      <Payments invoice={invoice} />
      <LaidLater invoice={invoice.id} />
      <Parties invoice={invoice} />
      <Items invoice={invoice} />
      <NavState code={invoice.online_szamla_status} />
      {invoice.comment ? (
        <section>
          <Title order={3} className={classes.heading}>
            {t('detail.comment')}
          </Title>
          <Text size="sm" className={classes.comment}>
            {invoice.comment}
          </Text>
        </section>
      ) : null}
      <History invoice={invoice} />
    </>
  )
}

/** What a foreign currency invoice is in forints. */
function InForints({ invoice }: { invoice: BillingoInvoiceDetail }) {
  const { t } = useTranslation('invoices')
  const formats = useFormats()
  const { currency, gross_amount_local: amount, conversion_rate: rate } = invoice
  if (currency === 'HUF' || amount === null || rate === null) return null
  return (
    <Text span size="sm" c="dimmed">
      {t('detail.inForints', { amount: formats.money(amount, 'HUF'), rate: formats.number(rate) })}
    </Text>
  )
}
