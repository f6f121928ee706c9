import { useTranslation } from 'react-i18next'
import { NavLink } from 'react-router'

import { useSession } from '@/lib/user/session'

import { ADMINISTRATION, DAILY, type Entry } from '../../navigation'
import classes from '../Shell.module.css'

interface Props {
  onNavigate: () => void
}

export function NavLinks({ onNavigate }: Props) {
  const { t } = useTranslation()
  const session = useSession()
  const daily = DAILY.filter(({ sees }) => sees(session))
  const administration = ADMINISTRATION.filter(({ sees }) => sees(session))
  return (
    <>
      <Links entries={daily} onNavigate={onNavigate} />
      {administration.length > 0 ? (
        <>
          <h2 className={classes.section}>{t('nav.administration')}</h2>
          <Links entries={administration} onNavigate={onNavigate} />
        </>
      ) : null}
    </>
  )
}

function Links({ entries, onNavigate }: Props & { entries: readonly Entry[] }) {
  const { t } = useTranslation()
  return (
    <ul className={classes.list}>
      {entries.map(({ to, text, Icon }) => (
        <li key={to}>
          <NavLink to={to} end={to === '/'} className={classes.link} onClick={onNavigate}>
            <Icon size={19} stroke={1.6} aria-hidden />
            {t(`nav.${text}`)}
          </NavLink>
        </li>
      ))}
    </ul>
  )
}
