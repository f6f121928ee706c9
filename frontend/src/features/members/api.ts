/** Changes of members, and the invitations of the company. */
import { apiGet, apiSend } from '@/lib/service/http'
import { companyKey } from '@/lib/service/queries'
import { InvitationPageSchema, MemberSchema, NewInvitationSchema } from '@/schemas/administration.schemas'
import type { InvitationInput } from '@/types/administration'
import type { Role } from '@/types/api'

/** As many as a page of the API holds at most: no company has more open invitations. */
const ALL = { page_size: 1000 }

export const invitationsKey = () => companyKey('invitations')

export const changeRole = (id: number, role: Role) =>
  apiSend(MemberSchema, `/api/members/${id}/`, { method: 'PATCH', body: { role } })

export const removeMember = (id: number) => apiSend(`/api/members/${id}/`, { method: 'DELETE' })

export const fetchInvitations = (signal: AbortSignal) =>
  apiGet(InvitationPageSchema, '/api/auth/invitations/', { query: ALL, signal })

export const invite = (input: InvitationInput) =>
  apiSend(NewInvitationSchema, '/api/auth/invitations/', { method: 'POST', body: input })

export const withdraw = (id: number) => apiSend(`/api/auth/invitations/${id}/`, { method: 'DELETE' })
