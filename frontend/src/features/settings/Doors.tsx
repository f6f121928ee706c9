import { Text, Title } from '@mantine/core'
import {
  IconAdjustmentsHorizontal,
  IconArrowsJoin2,
  IconBell,
  IconListCheck,
  IconPlugConnected,
  IconUsers,
} from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { BANKING, BILLINGO_SYNC, RECONCILIATION, useSession, type Session } from '@/lib/user/session'

import classes from './Settings.module.css'

const manages = (session: Session) => session.has(BILLINGO_SYNC) && session.may('manage_settings')
const matches = (session: Session) =>
  session.has(BANKING) && session.has(RECONCILIATION) && session.may('manage_settings')

/** Where the company's settings are, and who gets there. */
const DOORS = [
  { to: 'sync', at: '/sync', Icon: IconPlugConnected, sees: manages },
  { to: 'matching', at: '/bank/quality', Icon: IconArrowsJoin2, sees: matches },
  {
    to: 'members',
    at: '/members',
    Icon: IconUsers,
    sees: (session: Session) => session.may('manage_members'),
  },
  { to: 'notifications', at: '/notifications', Icon: IconBell, sees: manages },
  {
    to: 'features',
    at: '/features',
    Icon: IconAdjustmentsHorizontal,
    sees: (session: Session) => session.may('view_features'),
  },
  {
    to: 'audit',
    at: '/audit',
    Icon: IconListCheck,
    sees: (session: Session) => session.may('view_audit'),
  },
] as const

export function Doors() {
  const { t } = useTranslation('settings')
  const session = useSession()
  const mine = DOORS.filter(({ sees }) => sees(session))
  if (mine.length === 0) return null
  return (
    <section>
      <Title order={2} fz="lg" mt="xl" mb="sm">
        {t('area')}
      </Title>
      <ul className={classes.doors}>
        {mine.map(({ to, at, Icon }) => (
          <li key={to} className="card">
            <Link to={at} className={classes.door}>
              <Icon size={22} stroke={1.6} aria-hidden />
              <span>
                <Text span display="block" fw={600} size="sm">
                  {t(`to.${to}.title`)}
                </Text>
                <Text span display="block" size="xs" c="dimmed">
                  {t(`to.${to}.text`)}
                </Text>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}
