import { Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'

import { ChangeText } from '@/components/values/ChangeText'
import { CopyButton } from '@/components/CopyButton'
import { DateText } from '@/components/values/DateText'
import { ErrorState, LoadingState } from '@/components/messages/states'
import { companyKey } from '@/lib/service/queries'
import type { BillingoInvoiceDetail } from '@/types/api'

import { getInvoiceChanges } from '../api'
import classes from './detail.module.css'

/** What syncs found changed in this document. */
export function History({ invoice }: { invoice: BillingoInvoiceDetail }) {
  const { t } = useTranslation('invoices')
  const changes = useQuery({
    queryKey: companyKey('invoices', 'changes', invoice.id, invoice.updated_at),
    queryFn: ({ signal }) => getInvoiceChanges(invoice.id, signal),
    // When it has just changed, what is known of it stays until the rest is here.
    placeholderData: (known, asked) => (asked?.queryKey[4] === invoice.id ? known : undefined),
  })
  const found = changes.data?.results ?? []
  return (
    <section>
      <Title order={3} className={classes.heading}>
        {t('detail.history')}
      </Title>
      {changes.isPending ? <LoadingState rows={2} height={20} /> : null}
      {changes.error ? <ErrorState error={changes.error} retry={() => void changes.refetch()} /> : null}
      {changes.data && found.every(({ kind }) => kind === 'created') ? (
        <Text size="sm" c="dimmed">
          {t('detail.noHistory')}
        </Text>
      ) : null}
      <ul className={classes.history}>
        {found.map((change, index) => (
          <li key={index}>
            <small>
              <DateText value={change.at} />
            </small>
            <ChangeText change={change} />
          </li>
        ))}
      </ul>
      <p className={classes.line}>
        <span className={classes.quiet}>{t('detail.billingoId')}</span>
        <span className="figures">{invoice.id}</span>
        <CopyButton value={String(invoice.id)} what={t('detail.billingoId')} />
      </p>
    </section>
  )
}
