/** Which rows are selected: by id, with the rows themselves, so that they can be summed and copied from anywhere. */

export const MOST_SELECTED = 5000

/** What every row of a list has. */
export interface Identified {
  id: number
}

export interface Selection<Row> {
  rows: ReadonlyMap<number, Row>
  /** Where a range begins. */
  anchor: number | null
}

export function nothing<Row>(): Selection<Row> {
  return { rows: new Map(), anchor: null }
}

/** One row more, or less. */
export function toggled<Row extends Identified>(
  selection: Selection<Row>,
  row: Row,
  index: number,
): Selection<Row> {
  const rows = new Map(selection.rows)
  if (!rows.delete(row.id)) rows.set(row.id, row)
  return { rows, anchor: index }
}

/** The range from the anchor on, and nothing else, as in a spreadsheet. */
export function ranged<Row extends Identified>(
  selection: Selection<Row>,
  rows: readonly Row[],
  anchor: number,
): Selection<Row> {
  return { rows: new Map(rows.map((row) => [row.id, row])), anchor: selection.anchor ?? anchor }
}

/** The same rows as they are now, of those that are here; the same object where nothing is new. */
export function renewed<Row extends Identified>(
  selection: Selection<Row>,
  held: readonly { rows: readonly Row[] | undefined }[],
): Selection<Row> {
  if (selection.rows.size === 0) return selection
  const here = held.flatMap(({ rows }) => rows ?? [])
  const news = here
    .filter(({ id }) => selection.rows.has(id))
    .filter((row) => selection.rows.get(row.id) !== row)
  if (news.length === 0) return selection
  const rows = new Map(selection.rows)
  for (const row of news) rows.set(row.id, row)
  return { ...selection, rows }
}
