/** Who is here, in which company, and what he may do there. */
import { createContext, useContext } from 'react'

import { MeSchema } from '@/schemas/session.schemas'
import type { Me, MyCompany, Myself, Permission, Role, User } from '@/types/api'

import { chooseCompany, currentCompany, login } from './current'
import { apiGet, apiSend } from '../service/http'

export const BILLINGO_SYNC = 'BILLINGO_SYNC'
export const BANKING = 'BANKING'
export const RECONCILIATION = 'RECONCILIATION'
export const ME_KEY = ['me'] as const

export interface Session {
  me: Me
  user: Myself
  /** Null for a user without any company. */
  company: MyCompany | null
  has: (feature: string) => boolean
  is: (...roles: Role[]) => boolean
  /** The service decides for itself; the page asks so as not to offer what it would refuse. */
  may: (permission: Permission) => boolean
}

export const SessionContext = createContext<Session | null>(null)

/** Only inside the part of the page that needs a login. */
export function useSession(): Session {
  const session = useContext(SessionContext)
  if (!session) throw new Error('useSession outside of SessionGate')
  return session
}

export function sessionOf(me: Me, companyId: number | null): Session {
  const company = me.companies.find(({ id }) => id === companyId) ?? null
  return {
    me,
    user: me.user,
    company,
    has: (feature) => company?.features.includes(feature) ?? false,
    is: (...roles) => company !== null && roles.includes(company.role),
    may: (permission) => company?.permissions.includes(permission) ?? false,
  }
}

/** Asks who is here; chooses a company if this tab has none, or one that is not (or no longer) the user's. */
export async function fetchMe(signal?: AbortSignal): Promise<Me> {
  const me = await apiGet(MeSchema, '/api/auth/me/', { signal })
  login.set('alive')
  settleCompany(me)
  return me
}

export async function logIn(username: string, password: string): Promise<Me> {
  const me = await apiSend(MeSchema, '/api/auth/login/', {
    method: 'POST',
    body: { username, password, cookies: true },
    renew: false,
  })
  login.set('alive')
  settleCompany(me)
  return me
}

export async function logOut(): Promise<void> {
  await apiSend('/api/auth/logout/', { body: {}, renew: false })
}

function settleCompany(me: Me): void {
  const mine = me.companies.map(({ id }) => id)
  const chosen = currentCompany.get()
  if (chosen !== null && mine.includes(chosen)) return
  const usual = me.company ?? mine[0]
  if (usual === undefined) currentCompany.set(null)
  else chooseCompany(usual)
}

/** The full name in the order of the language, else the user name. */
export function nameOf(user: User, language: 'hu' | 'en'): string {
  const names = language === 'hu' ? [user.last_name, user.first_name] : [user.first_name, user.last_name]
  return names.filter(Boolean).join(' ') || user.username
}
