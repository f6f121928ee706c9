/** The audit of the company: what it asks, and what narrows it. */
import type { ListSpec } from '@/components/grid/list/listSpec'
import { apiGet } from '@/lib/service/http'
import { AuditPageSchema } from '@/schemas/administration.schemas'
import type { AuditEntry } from '@/types/administration'

export const AUDIT: ListSpec<AuditEntry> = {
  name: 'audit',
  path: '/audit',
  filters: ['user', 'action', 'from', 'to'],
  asked: { from: 'created_from', to: 'created_to' },
  usual: ['what', 'who', 'when'],
  usualOrdering: '',
  getPage: ({ filters: { user, action, from, to } }, page, size, signal) =>
    apiGet(AuditPageSchema, '/api/audit/', {
      query: { user, action, created_from: from, created_to: to, page: page + 1, page_size: size },
      signal,
    }),
}
