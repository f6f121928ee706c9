import { Button, Title } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { Failure } from '@/components/messages/Failure'
import { apiGet, apiSend } from '@/lib/service/http'
import { companyKey } from '@/lib/service/queries'
import { toast } from '@/lib/toasts'
import { useSession } from '@/lib/user/session'
import { useFormats } from '@/lib/values/useFormats'
import { AllocationPageSchema } from '@/schemas/matching.schemas'
import type { LaidAllocation } from '@/types/matching'

import classes from './Laid.module.css'

interface Props {
  of: { line: number } | { invoice: number }
}

/** Below the list of bank lines: whatever changes of those, it is asked for anew. */
const KEY = 'bank-transactions'
const MOST = 100

/** Which money pays a document, or which documents a line pays: by whom and when, each with the way back. */
export function Laid({ of }: Props) {
  const { t } = useTranslation('laid')
  const laid = useQuery({
    queryKey: companyKey(KEY, 'laid', of),
    queryFn: ({ signal }) =>
      apiGet(AllocationPageSchema, '/api/reconciliation/allocations/', {
        query: { ...of, undone: false, page_size: MOST },
        signal,
      }),
  })
  const rows = laid.data?.results ?? []
  if (laid.error && !laid.data) return <Failure error={laid.error} />
  if (rows.length === 0) return null
  return (
    <section>
      <Title order={3} className={classes.heading}>
        {t('line' in of ? 'ofLine' : 'ofInvoice')}
      </Title>
      <ul className={classes.rows}>
        {rows.map((row) => (
          <Row key={row.id} row={row} of={of} />
        ))}
      </ul>
    </section>
  )
}

function Row({ row, of }: Props & { row: LaidAllocation }) {
  const { t } = useTranslation('laid')
  const formats = useFormats()
  const queries = useQueryClient()
  const may = useSession().may('explain_lines')
  const undoing = useMutation({
    // Of what was done to many at once only this line is meant.
    mutationFn: () =>
      row.action_lines === 1 || row.line_id === null
        ? apiSend(`/api/match-actions/${row.action_id}/undo/`)
        : apiSend(`/api/bank-transactions/${row.line_id}/undo/`, { body: {} }),
    onSuccess: () => {
      toast(t('undone'))
      return Promise.all(
        [KEY, 'invoices', 'bank'].map((name) => queries.invalidateQueries({ queryKey: companyKey(name) })),
      )
    },
  })
  const time = formats.dateTime(row.made_at)
  return (
    <li>
      <div className={classes.row}>
        <div className={classes.what}>
          {'line' in of ? (
            <Link to={`/invoices/${row.invoice_id}`}>{row.invoice_number}</Link>
          ) : row.line_id === null ? (
            <span>{row.line_text}</span>
          ) : (
            <Link to={`/bank/lines/${row.line_id}`}>{formats.day(row.booking_date)}</Link>
          )}{' '}
          {'line' in of ? row.partner_name : ''}
          {row.kind === 'payment' ? null : <span className={classes.kind}>{t(`kind.${row.kind}`)}</span>}
          <small>{row.user_name ? t('by', { name: row.user_name, time }) : t('byRun', { time })}</small>
        </div>
        <span className="figures">
          {'line' in of
            ? formats.money(row.amount, row.currency)
            : formats.money(row.invoice_amount, row.invoice_currency)}
        </span>
        {may ? (
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            loading={undoing.isPending}
            onClick={() => undoing.mutate()}
            aria-label={t('undoOf', {
              what: 'line' in of ? row.invoice_number : formats.day(row.booking_date),
            })}
          >
            {t('undo')}
          </Button>
        ) : null}
      </div>
      <Failure error={undoing.error} />
    </li>
  )
}
