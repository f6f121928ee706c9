import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { NavLink, useLocation } from 'react-router'

import { RECONCILIATION, useSession } from '@/lib/user/session'

import classes from './bank.module.css'

const PARTS = [
  { to: '/bank', text: 'accounts' },
  { to: '/bank/lines', text: 'lines' },
  { to: '/bank/statements', text: 'statements' },
  { to: '/bank/payouts', text: 'payouts' },
  { to: '/bank/rules', text: 'rules' },
  { to: '/bank/quality', text: 'quality', feature: RECONCILIATION },
  { to: '/bank/changes', text: 'changes' },
] as const

/** Between the pages of the bank. */
export function BankNav() {
  const { t } = useTranslation('bank')
  const session = useSession()
  const { pathname } = useLocation()
  const nav = useRef<HTMLElement>(null)
  // On a phone not all of them are in sight: the one that one is on should be.
  useEffect(() => {
    const here = nav.current?.querySelector<HTMLElement>('[aria-current="page"]')
    if (nav.current && here) {
      nav.current.scrollLeft = here.offsetLeft - (nav.current.clientWidth - here.offsetWidth) / 2
    }
  }, [pathname])
  return (
    <nav ref={nav} className={classes.nav} aria-label={t('nav.label')}>
      {PARTS.filter((part) => !('feature' in part) || session.has(part.feature)).map(({ to, text }) => (
        <NavLink key={to} to={to} end={to === '/bank'} className={classes.part}>
          {t(`nav.${text}`)}
        </NavLink>
      ))}
    </nav>
  )
}
