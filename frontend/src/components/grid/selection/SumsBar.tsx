import { Button, CloseButton, Skeleton } from '@mantine/core'
import type { CSSProperties } from 'react'
import { useTranslation } from 'react-i18next'

import { isZero } from '@/lib/values/decimal'
import { useFormats } from '@/lib/values/useFormats'

import classes from './SumsBar.module.css'
import type { Identified } from './selection'
import { sumsOf, type Amount } from './sums'
import type { List } from '../list/useList'

export interface SumsColumn<Totals> {
  id: string
  heading: string
  amount: (totals: Totals) => string
  /** Said in the colour of what is wrong. */
  bad?: true
  /** What is in it. */
  hint?: string
}

interface Props<Row extends Identified, Totals extends { currency: string }> {
  list: List<Row>
  /** What a selected row counts; null where it does not. It stands below the first heading. */
  amountOf: (row: Row) => Amount | null
  /** The service's sums of the list; undefined while they are on their way. */
  totals: readonly Totals[] | undefined
  busy: boolean
  /** Asks again for what did not come; null unless it failed. */
  retry: (() => void) | null
  columns: readonly SumsColumn<Totals>[]
}

/** What the selected rows, and what the list comes to; exact, per currency. */
export function SumsBar<Row extends Identified, Totals extends { currency: string }>(
  props: Props<Row, Totals>,
) {
  const { t } = useTranslation('grid')
  const common = useTranslation()
  const { list, totals, busy, retry } = props
  const selected = list.selection.rows
  return (
    <section className={classes.sums} aria-label={t('sums.label')} aria-busy={busy}>
      {totals || selected.size > 0 ? <SumsTable {...props} totals={totals ?? []} /> : null}
      {totals || retry ? null : <Skeleton width={180} height={14} aria-hidden />}
      {retry && !totals ? (
        <span className={classes.failed}>
          {t('sums.failed')}
          <Button variant="default" size="compact-xs" onClick={retry}>
            {common.t('states.retry')}
          </Button>
        </span>
      ) : null}
    </section>
  )
}

function SumsTable<Row extends Identified, Totals extends { currency: string }>({
  list,
  amountOf,
  totals = [],
  columns,
}: Props<Row, Totals>) {
  const { t } = useTranslation('grid')
  const formats = useFormats()
  const selected = list.selection.rows
  const chosen = selected.size > 0 ? sumsOf(selected.values(), amountOf) : []
  // A column in which there is nothing at all says nothing.
  const told = columns.filter(
    ({ amount }, index) => index === 0 || totals.some((each) => !isZero(amount(each))),
  )
  const rest = Math.max(0, told.length - 1)
  // A phone shows whole sums: its letters are as small as the longest line of them needs.
  const characters = Math.max(
    0,
    ...totals.map((each) =>
      told.reduce((sum, { amount }) => sum + formats.money(amount(each), each.currency).length, 0),
    ),
  )
  return (
    <table className={classes.table} style={{ '--characters': characters } as CSSProperties}>
      <thead>
        <tr>
          <td />
          {told.map(({ id, heading, hint }) => (
            <th key={id} scope="col" title={hint}>
              {heading}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {selected.size > 0 ? (
          <tr data-chosen>
            <th scope="row">
              <span role="status">
                {t('select.count', { count: selected.size, shown: formats.count(selected.size) })}
              </span>
              <CloseButton size="xs" aria-label={t('select.clear')} onClick={list.selection.clear} />
            </th>
            <td className="figures">{chosen[0] ? money(chosen[0]) : '–'}</td>
            {rest > 0 ? <td colSpan={rest} /> : null}
          </tr>
        ) : null}
        {chosen.slice(1).map((sum) => (
          <tr key={sum.currency} data-chosen>
            <th scope="row">{sum.currency}</th>
            <td className="figures">{money(sum)}</td>
            {rest > 0 ? <td colSpan={rest} /> : null}
          </tr>
        ))}
        {totals.map((each, index) => (
          <tr key={each.currency}>
            <th scope="row">
              {selected.size > 0 && index === 0 ? <span>{t('sums.all')}</span> : null}
              {each.currency}
            </th>
            {told.map(({ id, amount, bad }) => (
              <td key={id} className="figures" data-bad={bad && !isZero(amount(each)) ? true : undefined}>
                {isZero(amount(each)) && id !== told[0]?.id
                  ? '–'
                  : formats.money(amount(each), each.currency)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
  function money({ amount, currency }: Amount) {
    return formats.money(amount, currency)
  }
}
