import { Box, Burger } from '@mantine/core'
import { Suspense, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Outlet, useLocation } from 'react-router'

import { LoadingState } from '@/components/messages/states'
import { skip } from '@/lib/skip'
import { currentCompany } from '@/lib/user/current'
import { useSession } from '@/lib/user/session'
import { useStore } from '@/lib/store'
import { useLive } from '@/queries/live'
import { useFreshEachDay } from '@/lib/values/useToday'

import { ErrorBoundary } from '../ErrorBoundary'
import { featureOf } from '../navigation'
import { Brand } from './menu/Brand'
import { CompanySwitch } from './menu/CompanySwitch'
import { ConnectionBanner } from './ConnectionBanner'
import { HealthDot } from './menu/HealthDot'
import { LateDialogs } from './dialogs/LateDialogs'
import { NavLinks } from './menu/NavLinks'
import { NoCompany, NoFeature } from './Nowhere'
import classes from './Shell.module.css'
import { Operations } from './running/Operations'
import { UserMenu } from './menu/UserMenu'

/** What stands around every page: company, menu, state of the mirror, who is here. */
export function Shell() {
  const { t } = useTranslation()
  const [opened, setOpened] = useState(false)
  const { pathname } = useLocation()
  const company = useStore(currentCompany)
  useFreshEachDay()
  useLive()
  useFocusAfterNavigation(pathname.split('/')[1] ?? '')

  return (
    <div className={classes.shell}>
      <SkipLink />
      <header className={classes.header}>
        <Burger
          opened={opened}
          onClick={() => setOpened(!opened)}
          hiddenFrom="md"
          size="sm"
          aria-label={opened ? t('nav.close') : t('nav.open')}
          aria-expanded={opened}
          aria-controls="menu"
        />
        <Box visibleFrom="md">
          <Brand />
        </Box>
        <CompanySwitch />
        <span className={classes.space} />
        <Operations />
        <HealthDot />
        <UserMenu />
      </header>
      <nav id="menu" className={classes.navbar} data-opened={opened || undefined} aria-label={t('nav.label')}>
        <NavLinks onNavigate={() => setOpened(false)} />
      </nav>
      <main id="content" tabIndex={-1} className={classes.main}>
        <ConnectionBanner />
        {/* Another company is another page: nothing of one is carried over into the other. */}
        <ErrorBoundary key={`${company} ${pathname.split('/')[1]}`}>
          <Suspense fallback={<LoadingState />}>
            <Page pathname={pathname} />
          </Suspense>
        </ErrorBoundary>
      </main>
      <LateDialogs />
    </div>
  )
}

/** The first thing that Tab comes to. */
function SkipLink() {
  const { t } = useTranslation()
  const own = useStore(skip)
  return (
    <a
      href="#content"
      className="skip"
      onClick={(event) => {
        if (!own) return
        event.preventDefault()
        own.run()
      }}
    >
      {own?.label ?? t('nav.skip')}
    </a>
  )
}

function Page({ pathname }: { pathname: string }) {
  const session = useSession()
  if (session.company === null && pathname !== '/account' && pathname !== '/settings') return <NoCompany />
  const feature = featureOf(pathname)
  if (feature !== null && !session.has(feature)) return <NoFeature feature={feature} />
  return <Outlet />
}

/** A screen reader starts at the new page, not at the link in the menu. */
function useFocusAfterNavigation(section: string) {
  const before = useRef(section)
  useEffect(() => {
    if (before.current === section) return
    before.current = section
    document.getElementById('content')?.focus({ preventScroll: true })
    window.scrollTo(0, 0)
  }, [section])
}
