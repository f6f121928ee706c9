import { useMediaQuery } from '@mantine/hooks'
import type { ReactNode } from 'react'

import classes from './RowsTable.module.css'

export interface RowsColumn<T> {
  id: string
  header: string
  cell: (row: T) => ReactNode
}

interface Props<T> {
  /** What is listed, for who can't see where it stands. */
  label: string
  rows: readonly T[]
  rowKey: (row: T) => string | number
  /** The first one names the row. */
  columns: readonly [RowsColumn<T>, ...RowsColumn<T>[]]
  actions?: { header: string; of: (row: T) => ReactNode }
}

/** A short list: a table where there is room for one, else a card for each row. */
export function RowsTable<T>(props: Props<T>) {
  const narrow = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false })
  return <div className={`card ${classes.frame}`}>{narrow ? <Cards {...props} /> : <Table {...props} />}</div>
}

function Table<T>({ label, rows, rowKey, columns, actions }: Props<T>) {
  return (
    <table className={classes.table} aria-label={label}>
      <thead>
        <tr>
          {columns.map(({ id, header }) => (
            <th key={id} scope="col">
              {header}
            </th>
          ))}
          {actions ? (
            <th scope="col" className={classes.actions}>
              {actions.header}
            </th>
          ) : null}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={rowKey(row)}>
            {columns.map(({ id, cell }) => (
              <td key={id}>{cell(row)}</td>
            ))}
            {actions ? <td className={classes.actions}>{actions.of(row)}</td> : null}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Cards<T>({ label, rows, rowKey, columns: [title, ...facts], actions }: Props<T>) {
  return (
    <ul className={classes.cards} aria-label={label}>
      {rows.map((row) => (
        <li key={rowKey(row)}>
          {title.cell(row)}
          {facts.length > 0 ? (
            <dl className={classes.facts}>
              {facts.map(({ id, header, cell }) => [
                <dt key={`${id}-name`}>{header}</dt>,
                <dd key={id}>{cell(row)}</dd>,
              ])}
            </dl>
          ) : null}
          {actions ? <div className={classes.cardActions}>{actions.of(row)}</div> : null}
        </li>
      ))}
    </ul>
  )
}
