import { ActionIcon, Button, Group, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconArrowLeft, IconChevronDown, IconChevronUp, IconX } from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'

import { Money } from '@/components/values/Money'
import { ErrorState, LoadingState } from '@/components/messages/states'
import { StatusBadge } from '@/components/values/StatusBadge'
import { companyKey } from '@/lib/service/queries'
import { useFormats } from '@/lib/values/useFormats'
import type { BillingoInvoiceDetail } from '@/types/api'

import { getInvoice } from '../api'
import { paymentState } from '../words/paymentState'
import { useStateWords } from '../words/useWords'
import classes from './detail.module.css'
import { Facts } from './Facts'
import { History } from './History'
import { Items } from './Items'
import { NavState } from './NavState'
import { Parties } from './Parties'
import { PdfButtons } from './PdfButtons'
import { Related } from './Related'

interface Props {
  id: number
  /** Alone on the screen, as on a phone. */
  alone: boolean
  onClose: () => void
  /** To the row before or after; undefined where there is none. */
  onStep: ((by: -1 | 1) => void) | undefined
}

export function InvoiceDetail({ id, alone, onClose, onStep }: Props) {
  const { t } = useTranslation('invoices')
  const invoice = useQuery({
    queryKey: companyKey('invoices', 'detail', id),
    queryFn: ({ signal }) => getInvoice(id, signal),
  })
  const top = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // On a phone the document takes the place of the list: there the reading begins.
    if (alone) top.current?.focus()
  }, [alone, id])
  return (
    <section
      ref={top}
      tabIndex={-1}
      className={`card ${classes.detail}`}
      aria-label={t('detail.label')}
      aria-busy={invoice.isPending}
    >
      <Group justify="space-between" wrap="nowrap" className={classes.top}>
        {alone ? (
          <Button
            variant="subtle"
            color="gray"
            size="compact-md"
            leftSection={<IconArrowLeft size={17} aria-hidden />}
            onClick={onClose}
          >
            {t('detail.back')}
          </Button>
        ) : (
          <Group gap={2}>
            <Step by={-1} label={t('detail.previous')} onStep={onStep} />
            <Step by={1} label={t('detail.next')} onStep={onStep} />
          </Group>
        )}
        <Group gap={4} wrap="nowrap">
          {invoice.data ? <PdfButtons invoice={invoice.data} /> : null}
          {alone ? null : (
            <ActionIcon variant="subtle" color="gray" aria-label={t('detail.close')} onClick={onClose}>
              <IconX size={18} aria-hidden />
            </ActionIcon>
          )}
        </Group>
      </Group>
      {invoice.isPending ? <LoadingState rows={7} height={30} /> : null}
      {invoice.error && !invoice.data ? (
        <ErrorState error={invoice.error} retry={() => void invoice.refetch()} />
      ) : null}
      {invoice.data ? <Content invoice={invoice.data} level={alone ? 1 : 2} /> : null}
    </section>
  )
}

interface StepProps {
  by: -1 | 1
  label: string
  onStep: Props['onStep']
}

function Step({ by, label, onStep }: StepProps) {
  const Icon = by < 0 ? IconChevronUp : IconChevronDown
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      aria-label={label}
      disabled={!onStep}
      onClick={() => onStep?.(by)}
    >
      <Icon size={18} aria-hidden />
    </ActionIcon>
  )
}

function Content({ invoice, level }: { invoice: BillingoInvoiceDetail; level: 1 | 2 }) {
  const { t } = useTranslation('invoices')
  const { tone, text } = paymentState(invoice, useStateWords(), useFormats())
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
          <StatusBadge tone={tone}>{text}</StatusBadge>
          <InForints invoice={invoice} />
        </Group>
      </header>
      <Related invoice={invoice} />
      <Facts invoice={invoice} />
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
