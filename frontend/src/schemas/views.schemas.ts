/** The contract about saved views. */
import * as z from 'zod/mini'

import { moment, pageOf, text, whole } from './primitives'

export const SavedViewSchema = z.object({
  id: whole,
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
