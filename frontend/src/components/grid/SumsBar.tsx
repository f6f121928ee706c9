import { Button, CloseButton, Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'

import { isZero } from '@/lib/decimal'
import { companyKey } from '@/lib/queries'
import { useFormats } from '@/lib/useFormats'
import type { BillingoInvoice } from '@/types/api'

import { getSummary } from './api/invoices'
import { sumsOf } from './claims'
import type { Filters } from './filters'
import classes from './InvoicesPage.module.css'

interface Props {
  filters: Filters
  selected: ReadonlyMap<number, BillingoInvoice>
  onClear: () => void
}

/** What the list, and what the selected rows come to; exact, per currency. */
export function SummaryBar({ filters, selected, onClear }: Props) {
  const { t } = useTranslation('invoices')
  const common = useTranslation()
  const formats = useFormats()
  // No placeholder: the sum of other filters would pass for that of these.
  const summary = useQuery({
    queryKey: companyKey('invoices', 'summary', filters),
    queryFn: ({ signal }) => getSummary(filters, signal),
  })
  const totals = summary.data?.currencies ?? []
  return (
    <section
      className={classes.sums}
      aria-label={t('sums.label')}
      aria-busy={summary.isFetching}
      // On a phone it scrolls sideways, which keys must be able to do.
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
    >
      {selected.size > 0 ? (
        <span className={classes.chosen} role="status">
          <strong>{t('select.count', { count: selected.size, shown: formats.count(selected.size) })}</strong>
          {sumsOf(selected.values()).map(({ currency, gross }) => (
            <span key={currency} className="figures">
              {formats.money(gross, currency)}
            </span>
          ))}
          <CloseButton size="xs" aria-label={t('select.clear')} onClick={onClear} />
        </span>
      ) : null}
      {summary.isPending ? <Skeleton width={180} height={14} aria-hidden /> : null}
      {summary.error && !summary.data ? (
        <span className={classes.failed}>
          {t('sums.failed')}
          <Button variant="default" size="compact-xs" onClick={() => void summary.refetch()}>
            {common.t('states.retry')}
          </Button>
        </span>
      ) : null}
      {totals.map((total) => (
        <dl key={total.currency} className={classes.total}>
          <div title={t('sums.hint')}>
            <dt>{t('sums.gross')}</dt>
            <dd className="figures">{formats.money(total.gross, total.currency)}</dd>
          </div>
          {isZero(total.outstanding) ? null : (
            <div>
              <dt>{t('sums.outstanding')}</dt>
              <dd className="figures">{formats.money(total.outstanding, total.currency)}</dd>
            </div>
          )}
          {isZero(total.overdue) ? null : (
            <div data-bad>
              <dt>{t('sums.overdue')}</dt>
              <dd className="figures">{formats.money(total.overdue, total.currency)}</dd>
            </div>
          )}
        </dl>
      ))}
    </section>
  )
}
