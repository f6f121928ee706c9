import { Fragment } from 'react'
import { useTranslation } from 'react-i18next'

import { sum } from '@/lib/values/decimal'
import { useFormats } from '@/lib/values/useFormats'
import { useToday } from '@/lib/values/useToday'
import type { Forecast } from '@/types/matching'

import { Heading } from '../Heading'
import common from '../../matching.module.css'
import { payerOf, percentOf, shortDay, signed } from '../../words'
import classes from './pairs.module.css'

type Pair = Forecast['matches'][number]

/** Line by line what is accepted: the money, the invoices that it is laid on, and what each comes to. */
export function Pairs({ pairs }: { pairs: readonly Pair[] }) {
  const { t } = useTranslation('matching')
  const deciding = useTranslation('deciding')
  const formats = useFormats()
  const today = useToday()
  // Nobody reads a thousand rows to their end: what is most likely wrong is read first.
  const ordered = [...pairs].sort((one, other) => one.confidence - other.confidence)
  const columns = ['line', 'amount', 'invoices', 'sum', 'certainty'] as const
  return (
    <div>
      <Heading className={classes.heading}>{deciding.t('batch.pairs')}</Heading>
      <table className={classes.pairs} aria-label={deciding.t('batch.pairs')}>
        <thead>
          <tr>
            {columns.map((name) => (
              <th key={name} scope="col">
                {deciding.t(`batch.column.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {ordered.map(({ id, line, allocations, confidence }) => (
            <tr key={id}>
              <td>
                <span className={classes.day}>{shortDay(line.booking_date, formats, today)}</span>{' '}
                {payerOf({ ...line, type_text: '' })}
              </td>
              <td>{signed(line.amount, line.currency, formats)}</td>
              <td>
                {[...new Set(allocations.map((one) => one.invoice_number))].map((number, at, all) => (
                  <Fragment key={number}>
                    <span className={classes.number}>{at + 1 < all.length ? `${number},` : number}</span>{' '}
                  </Fragment>
                ))}
                <span className={classes.partner}>{allocations[0]?.partner_name}</span>
                {[...new Set(allocations.map((one) => one.kind))]
                  .filter((kind) => kind !== 'payment')
                  .map((kind) => (
                    <span key={kind} className={common.mark}>
                      {t(`row.marks.${kind}`)}
                    </span>
                  ))}
              </td>
              <td>
                <Amounts of={claimed([{ allocations }])} />
              </td>
              <td>{percentOf(confidence, formats, t)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{deciding.t('batch.total')}</th>
            <td>
              <span className={classes.what}>{deciding.t('batch.lines')}</span>
              <div>
                <Amounts of={paid(pairs)} />
              </div>
            </td>
            <td />
            <td>
              <span className={classes.what}>{deciding.t('batch.invoices')}</span>
              <div>
                <Amounts of={claimed(pairs)} />
              </div>
            </td>
            <td />
          </tr>
        </tfoot>
      </table>
    </div>
  )
}

function Amounts({ of }: { of: readonly [string, string][] }) {
  const formats = useFormats()
  return of.map(([amount, currency]) => (
    <span key={currency} className={classes.amount}>
      {formats.money(amount, currency)}
    </span>
  ))
}

/** By currency, amount first: what the lines come to. */
const paid = (pairs: readonly Pair[]) =>
  byCurrency(pairs.map(({ line }) => [line.amount, line.currency] as const))

/** And what is settled of the invoices by it. */
const claimed = (pairs: readonly Pick<Pair, 'allocations'>[]) =>
  byCurrency(
    pairs.flatMap(({ allocations }) =>
      allocations.map((one) => [one.invoice_amount, one.invoice_currency] as const),
    ),
  )

function byCurrency(amounts: readonly (readonly [string, string])[]): [string, string][] {
  return [...new Set(amounts.map(([, currency]) => currency))].map((currency) => [
    sum(amounts.filter(([, own]) => own === currency).map(([amount]) => amount)),
    currency,
  ])
}
