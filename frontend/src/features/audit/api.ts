/** The audit of the company: requests and their keys. */
import { apiGet } from '@/lib/http'
import { companyKey } from '@/lib/queries'
import { AuditPageSchema, MemberPageSchema } from '@/schemas/administration.schemas'

import type { AuditFilters } from './useAuditFilters'

export const AUDIT_PAGE = 50

export const auditKey = (filters: AuditFilters) => companyKey('audit', filters)
/** The same list, under the same name, as on the page of the members. */
export const membersKey = () => companyKey('members')

export const fetchAudit = ({ user, action, from, to, page }: AuditFilters, signal: AbortSignal) =>
  apiGet(AuditPageSchema, '/api/audit/', {
    query: { user, action, created_from: from, created_to: to, page, page_size: AUDIT_PAGE },
    signal,
  })

export const fetchMembers = (signal: AbortSignal) =>
  apiGet(MemberPageSchema, '/api/members/', { query: { page_size: 1000 }, signal })
