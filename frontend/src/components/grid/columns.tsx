/** The columns of a list: what they are called, how wide they are, what they show, sort, copy and export. */
import type { ReactNode } from 'react'
import * as z from 'zod/mini'

import { DateIn } from '@/components/values/DateText'
import { MoneyIn } from '@/components/values/Money'
import { StatusBadge, type Tone } from '@/components/values/StatusBadge'
import type { Formats } from '@/lib/values/useFormats'

export interface Column<Row> {
  id: string
  heading: string
  /** Pixels. */
  width: number
  numeric?: true
  /** Takes what is left of the width; without one the last column does. */
  wide?: true
  /** The name by which the API orders. */
  ordering?: string
  /** The name by which the export shows it; what has none is on the screen only. */
  exported?: string
  /** What is drawn. Some hundreds with each frame of scrolling: no hooks, and few elements. */
  cell: (row: Row) => ReactNode
  /** The same in words: what is copied, unless it is a number or a day. */
  text: (row: Row) => string
  /** A decimal text, for a spreadsheet to calculate with. */
  number?: (row: Row) => string | null
  /** `2025-10-22` */
  day?: (row: Row) => string | null
  /** Whether an amount is struck through, because nobody owes it any more. */
  struck?: (row: Row) => boolean
  /** Of an amount in the currency of its row. */
  currency?: (row: Row) => string
}

type More<Row> = Partial<Omit<Column<Row>, 'id' | 'heading' | 'width'>>

/** Makes columns of the usual kinds, so that money, days and states are said in one way in every list. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- nothing else tells it what a row is
export function columnKinds<Row>(formats: Formats) {
  type Make<Value> = (
    id: string,
    heading: string,
    width: number,
    value: (row: Row) => Value,
    more?: More<Row>,
  ) => Column<Row>

  const text: Make<string> = (id, heading, width, value, more) => ({
    id,
    heading,
    width,
    cell: value,
    text: value,
    ...more,
  })
  const day: Make<string | null> = (id, heading, width, value, more) => ({
    id,
    heading,
    width,
    cell: (row) => <DateIn value={value(row)} formats={formats} />,
    text: (row) => shown(value(row), formats.day),
    day: value,
    ...more,
  })
  const moment: Make<string | null> = (id, heading, width, value, more) => ({
    id,
    heading,
    width,
    cell: (row) => <DateIn value={value(row)} formats={formats} />,
    text: (row) => shown(value(row), formats.dateTime),
    ...more,
  })
  const number: Make<string | null> = (id, heading, width, value, more) => ({
    id,
    heading,
    width,
    numeric: true,
    cell: (row) => shown(value(row), formats.number),
    text: (row) => shown(value(row), formats.number),
    number: value,
    ...more,
  })
  const money: Make<{ amount: string | null; currency: string }> = (id, heading, width, value, more) => ({
    id,
    heading,
    width,
    numeric: true,
    cell: (row) => <MoneyIn {...value(row)} formats={formats} titled struck={more?.struck?.(row)} />,
    text: (row) => shown(value(row).amount, (amount) => formats.money(amount, value(row).currency)),
    number: (row) => value(row).amount,
    currency: (row) => value(row).currency,
    ...more,
  })
  const state: Make<{ tone: Tone; text: string }> = (id, heading, width, value, more) => ({
    id,
    heading,
    width,
    cell: (row) => (
      <StatusBadge plain tone={value(row).tone}>
        {value(row).text}
      </StatusBadge>
    ),
    text: (row) => value(row).text,
    ...more,
  })
  return { text, day, moment, number, money, state }
}

function shown(value: string | null, say: (value: string) => string): string {
  return value === null ? '' : say(value)
}

export const NARROWEST = 64
export const WIDEST = 640

export function boundedWidth(width: number): number {
  return Math.max(NARROWEST, Math.min(WIDEST, Math.round(width)))
}

/** What a user likes: which columns in which order, and how wide where he changed it. */
export const LayoutSchema = z.object({
  columns: z.array(z.string()),
  widths: z.record(z.string(), z.number().check(z.gte(NARROWEST), z.lte(WIDEST))),
})

export type Layout = z.infer<typeof LayoutSchema>

/** The columns by these names; unknown ones are left out, and nothing left is the usual choice. */
export function columnsOf<C extends { id: string }>(
  columns: readonly C[],
  ids: readonly string[],
  usual: readonly string[],
): C[] {
  const byId = new Map(columns.map((known) => [known.id, known]))
  const found = [...new Set(ids)].flatMap((id) => byId.get(id) ?? [])
  return found.length > 0 ? found : usual.flatMap((id) => byId.get(id) ?? [])
}

/** Moves one name a place towards the front (-1) or the end (1). */
export function moved(ids: readonly string[], id: string, by: -1 | 1): string[] {
  const from = ids.indexOf(id)
  const to = from + by
  if (from < 0 || to < 0 || to >= ids.length) return [...ids]
  const next = ids.filter((other) => other !== id)
  next.splice(to, 0, id)
  return next
}

/** Widths for the grid, the tick in front. */
export function template<C extends { id: string; width: number; wide?: true }>(
  columns: readonly C[],
  width: (column: C) => number,
): string {
  const named = columns.findIndex(({ wide }) => wide)
  const wide = named < 0 ? columns.length - 1 : named
  return [
    `${TICK}px`,
    ...columns.map((column, index) =>
      index === wide ? `minmax(${width(column)}px, 1fr)` : `${width(column)}px`,
    ),
  ].join(' ')
}

/** Pixels of the column by which rows are selected. */
export const TICK = 40
