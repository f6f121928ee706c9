/** A piece of long work as the service tells of it. */
import type { Operation } from '@/types/api'

export function operation(fields: Partial<Operation> = {}): Operation {
  return {
    id: 1,
    kind: 'invoices_export',
    status: 'queued',
    done: 0,
    total: 0,
    requested_by: 'kata',
    is_mine: true,
    by_itself: false,
    created_at: '2026-11-28T10:00:00+01:00',
    started_at: null,
    finished_at: null,
    error: null,
    file: null,
    result: null,
    ...fields,
  }
}
