/** The contract about long work: exports and imports that go on by themselves. */
import * as z from 'zod/mini'

import { moment, text, whole } from './primitives'

export const OperationErrorSchema = z.object({ code: text, detail: text })

export const OperationFileSchema = z.object({
  name: text,
  content_type: text,
  size: whole,
  sha256: text,
  expires_at: moment,
  expired: z.boolean(),
})

export const OperationSchema = z.object({
  id: whole,
  kind: text,
  status: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']),
  done: whole,
  total: whole,
  requested_by: text,
  is_mine: z.boolean(),
  by_itself: z.boolean(),
  created_at: moment,
  started_at: z.nullable(moment),
  finished_at: z.nullable(moment),
  error: z.nullable(OperationErrorSchema),
  file: z.nullable(OperationFileSchema),
  result: z.nullable(z.unknown()),
})
