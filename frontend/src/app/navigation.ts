/** What the menu leads to, and who sees it. */
import {
  IconAdjustmentsHorizontal,
  IconArrowsJoin2,
  IconBell,
  IconBuildingBank,
  IconFileInvoice,
  IconHistory,
  IconLayoutDashboard,
  IconListCheck,
  IconRefresh,
  IconSettings,
  IconUsers,
} from '@tabler/icons-react'

import { BANKING, BILLINGO_SYNC, RECONCILIATION, type Session } from '@/lib/user/session'

export interface Entry {
  to: string
  text:
    | 'overview'
    | 'invoices'
    | 'bank'
    | 'matching'
    | 'changes'
    | 'sync'
    | 'settings'
    | 'members'
    | 'notifications'
    | 'features'
    | 'audit'
  Icon: typeof IconBell
  sees: (session: Session) => boolean
}

const synced = (session: Session) => session.has(BILLINGO_SYNC)
const banks = (session: Session) => session.has(BANKING) && session.may('view_bank')
const matches = (session: Session) => banks(session) && session.has(RECONCILIATION)
const manages = (session: Session) => synced(session) && session.may('manage_settings')

export const DAILY: readonly Entry[] = [
  { to: '/', text: 'overview', Icon: IconLayoutDashboard, sees: synced },
  { to: '/invoices', text: 'invoices', Icon: IconFileInvoice, sees: synced },
  { to: '/bank', text: 'bank', Icon: IconBuildingBank, sees: banks },
  { to: '/matching', text: 'matching', Icon: IconArrowsJoin2, sees: matches },
  { to: '/changes', text: 'changes', Icon: IconHistory, sees: synced },
  { to: '/sync', text: 'sync', Icon: IconRefresh, sees: synced },
]

export const ADMINISTRATION: readonly Entry[] = [
  { to: '/settings', text: 'settings', Icon: IconSettings, sees: () => true },
  { to: '/notifications', text: 'notifications', Icon: IconBell, sees: manages },
  { to: '/members', text: 'members', Icon: IconUsers, sees: (session) => session.may('manage_members') },
  {
    to: '/features',
    text: 'features',
    Icon: IconAdjustmentsHorizontal,
    sees: (session) => session.may('view_features'),
  },
  { to: '/audit', text: 'audit', Icon: IconListCheck, sees: (session) => session.may('view_audit') },
]

export type Feature = typeof BILLINGO_SYNC | typeof BANKING | typeof RECONCILIATION

/** The feature that a page needs, or null: without it the page says so, instead of an error. */
export function featureOf(path: string): Feature | null {
  if (/^\/(matching|bank\/quality)(\/|$)/.test(path)) return RECONCILIATION
  if (/^\/bank(\/|$)/.test(path)) return BANKING
  return path === '/' || /^\/(invoices|changes|sync|notifications)(\/|$)/.test(path) ? BILLINGO_SYNC : null
}
