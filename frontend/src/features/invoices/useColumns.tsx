import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'

import { columnKinds, type Column } from '@/components/grid/columns'
import { marked } from '@/components/grid/Marked'
import { MoneyIn } from '@/components/values/Money'
import { StatusBadge } from '@/components/values/StatusBadge'
import { isZero } from '@/lib/values/decimal'
import { daysBetween, taxNumber, today } from '@/lib/values/formats'
import { useFormats } from '@/lib/values/useFormats'
import type { BillingoInvoice } from '@/types/api'

import classes from './invoices.module.css'
import { navStatus } from './words/navStatus'
import { inOneLine, paymentState, type PaymentState } from './words/paymentState'
import { useStateWords, useWords } from './words/useWords'

/** Of `−1 285 620 426,00 Ft`: of an amount no digit is cut off. */
const AMOUNT = 176
/** Of `−1 285 620 426 Ft`; with the columns before it, it still fits beside an opened document at 1440 px. */
const GROSS = 160
/** As its heading; all usual columns fit beside the menu at 1440 px. */
const OPEN = 124
const DAY = 118
/** Of `részben fizetve: 141 000 / 706 293 Ft`. */
const STATE = 224
const NAV = 117
type Amounts = 'net_amount' | 'vat_amount' | 'gross_total' | 'paid_amount' | 'open_amount'
/** What a file calls otherwise: there `overdue` is yes or no. */
const EXPORTED: Readonly<Record<string, string>> = { overdue: 'days_overdue' }

/** The columns of the list of invoices, in the order in which they are offered; what is searched for is marked. */
export function useColumns(search: string): readonly Column<BillingoInvoice>[] {
  const { t } = useTranslation('invoices')
  const formats = useFormats()
  const { method, navName } = useWords()
  const stateWords = useStateWords()
  return useMemo(() => {
    const { text, day, number, money, state } = columnKinds<BillingoInvoice>(formats)
    const amount = (id: Amounts, width: number, more = {}) =>
      money(id, t(`column.${id}`), width, (row) => ({ amount: row[id], currency: row.currency }), {
        // Of a cancelled invoice nobody pays anything.
        struck: ({ cancelled }) => cancelled,
        ...more,
      })
    const date = (id: 'invoice_date' | 'due_date' | 'fulfillment_date', more = {}) =>
      day(id, t(`column.${id}`), DAY, (row) => row[id], more)
    const columns: Column<BillingoInvoice>[] = [
      text('invoice_number', t('column.invoice_number'), 120, (row) => row.invoice_number, {
        ordering: 'invoice_number',
        cell: (row) => <InvoiceNumber invoice={row} search={search} />,
      }),
      text('partner_name', t('column.partner_name'), 156, (row) => row.partner_name, {
        ordering: 'partner_name',
        wide: true,
        cell: (row) => marked(row.partner_name, search),
      }),
      date('invoice_date', { ordering: 'invoice_date' }),
      date('due_date', { ordering: 'due_date' }),
      amount('gross_total', GROSS, { ordering: 'gross_total' }),
      amount('open_amount', OPEN, {
        ordering: 'open_amount',
        struck: undefined,
        // Of most documents nothing is open: those of which something is stand out.
        cell: ({ open_amount: open, currency }: BillingoInvoice) =>
          isZero(open) ? '–' : <MoneyIn amount={open} currency={currency} formats={formats} titled />,
      }),
      state(
        'payment_status',
        t('column.payment_status'),
        STATE,
        (row) => {
          const found = paymentState(row, stateWords, formats)
          return { tone: found.tone, text: inOneLine(found) }
        },
        { cell: (row) => <StateCell state={paymentState(row, stateWords, formats)} /> },
      ),
      state('online_szamla_status', t('column.online_szamla_status'), NAV, (row) => ({
        tone: navStatus(row.online_szamla_status).tone,
        text: navName(row.online_szamla_status),
      })),
      text('type', t('column.type'), 140, (row) => row.type_formatted),
      text(
        'partner_tax_number',
        t('column.partner_tax_number'),
        136,
        (row) => taxNumber(row.partner_tax_number),
        {
          cell: (row) => marked(taxNumber(row.partner_tax_number), search),
        },
      ),
      date('fulfillment_date'),
      day('paid_date', t('column.paid_date'), DAY, (row) => row.paid_date, {
        cell: (row) => row.paid_date && formats.day(row.paid_date),
      }),
      number('overdue', t('column.overdue'), 108, daysLate),
      text('payment_method', t('column.payment_method'), 140, (row) => method(row.payment_method)),
      amount('paid_amount', AMOUNT, {
        struck: undefined,
        cell: ({ paid_amount: paid, currency }: BillingoInvoice) =>
          paid === null ? (
            <span title={t('detail.paymentsUnknown')}>–</span>
          ) : (
            <MoneyIn amount={paid} currency={currency} formats={formats} titled />
          ),
      }),
      amount('net_amount', AMOUNT),
      amount('vat_amount', AMOUNT),
      money(
        'gross_amount_local',
        t('column.gross_amount_local'),
        AMOUNT,
        (row) => ({ amount: row.gross_amount_local, currency: 'HUF' }),
        // Its heading says that it is in forints.
        { currency: undefined, struck: ({ cancelled }) => cancelled },
      ),
      text('currency', t('column.currency'), 92, (row) => row.currency),
      number('conversion_rate', t('column.conversion_rate'), 96, (row) => row.conversion_rate),
      text('partner_city', t('column.partner_city'), 140, (row) => row.partner_city),
      number('item_count', t('column.item_count'), 82, (row) => String(row.item_count)),
    ]
    return columns.map((column) => ({ ...column, exported: EXPORTED[column.id] ?? column.id }))
  }, [t, formats, method, navName, stateWords, search])
}

/** Null where it is not late. */
function daysLate(invoice: BillingoInvoice): string | null {
  return invoice.overdue && invoice.due_date ? String(daysBetween(invoice.due_date, today())) : null
}

/** What came of a partly paid one stands below. */
function StateCell({ state }: { state: PaymentState }) {
  const badge = (
    <StatusBadge plain tone={state.tone}>
      {state.text}
    </StatusBadge>
  )
  if (!state.more) return badge
  return (
    <span className={classes.twoLines} title={inOneLine(state)}>
      {badge}
      <small>{state.more}</small>
    </span>
  )
}

/** A cancelled invoice, and one that is gone, is struck through. */
function InvoiceNumber({ invoice, search }: { invoice: BillingoInvoice; search: string }) {
  const void_ = invoice.cancelled || invoice.missing_upstream_since !== null
  return (
    <span className={void_ ? classes.void : classes.number}>
      {marked(invoice.invoice_number || '–', search)}
    </span>
  )
}
