/** The members of the company: on their own page, and wherever somebody is named. */
import { apiGet } from '@/lib/service/http'
import { companyKey } from '@/lib/service/queries'
import { MemberPageSchema } from '@/schemas/administration.schemas'

export const membersKey = () => companyKey('members')

/** As many as a page of the API holds at most: no company has more. */
export const fetchMembers = (signal: AbortSignal) =>
  apiGet(MemberPageSchema, '/api/members/', { query: { page_size: 1000 }, signal })
