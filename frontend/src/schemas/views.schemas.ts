/** The contract about saved views. */
import * as z from 'zod/mini'

import { moment, pageOf, text, whole } from './primitives'

/** Lists of which views are saved, by the service's names. */
export const SavedListSchema = z.enum(['audit', 'bank-transactions', 'invoices', 'sync-logs'])

export const SavedViewSchema = z.object({
  id: whole,
  list: SavedListSchema,
  name: text,
  query: z.record(z.string(), text),
  columns: z.array(text),
  is_shared: z.boolean(),
  is_mine: z.boolean(),
  owner: text,
  created_at: moment,
  updated_at: moment,
})

export const SavedViewPageSchema = pageOf(SavedViewSchema)
