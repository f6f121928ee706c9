/** What a list is, apart from its looks. */
import type { ListQuery } from './listState'
import type { Identified } from '../selection/selection'

export interface RowsPage<Row> {
  count: number
  results: Row[]
}

export interface ListSpec<Row extends Identified> {
  /** The name by which its answers and its layout are remembered. */
  name: string
  /** Its address, below which a row is opened. */
  path: string
  /** Parameters of the address that narrow it, in their order there. */
  filters: readonly string[]
  /** What the service calls those of them that have another name here. */
  asked?: Readonly<Record<string, string>>
  /** Names of the columns that it begins with. */
  usual: readonly string[]
  /** The order that the service has when none is asked for: shown at its heading. */
  usualOrdering: string
  /** Page `page`, from 0, of `size` rows. */
  getPage: (query: ListQuery, page: number, size: number, signal: AbortSignal) => Promise<RowsPage<Row>>
}
