/** The contract with the backend about certificates of completeness. */
import * as z from 'zod/mini'

import { moment, pageOf, text, whole } from './primitives'

/** What the mirror held at a moment, signed; the file has all that it says. */
export const CertificateSchema = z.object({
  id: whole,
  issued_at: moment,
  issued_at_formatted: text,
  origin: z.enum(['sync', 'request']),
  requested_by: text,
  sync_log_id: z.nullable(whole),
  documents: whole,
  key_id: text,
})

export const CertificatePageSchema = pageOf(CertificateSchema)
