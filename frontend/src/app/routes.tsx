/** Every address of the page on one screen. Each page is a chunk of its own, loaded when it is first opened. */
import { Suspense, type ComponentType } from 'react'
import { Route, Routes } from 'react-router'

import { late } from '@/lib/late'
import { loadTexts, type Namespace } from '@/lib/user/i18n'

import { ErrorBoundary } from './ErrorBoundary'
import { Splash } from './layout/Splash'
import { NotFoundPage } from './NotFoundPage'
import { SessionGate } from './SessionGate'

const isBelow = (address: string, path: string) =>
  address === path || (path !== '/' && address.startsWith(`${path}/`))

const pages: { path: string; fetch: () => Promise<unknown> }[] = []

function page(path: string, texts: readonly Namespace[], load: () => Promise<ComponentType>) {
  const fetch = async () => ({ default: (await Promise.all([load(), loadTexts(...texts)]))[0] })
  pages.push({ path: `/${path}`, fetch })
  return late(fetch)
}

const LoginPage = page('login', [], async () => (await import('@/features/auth/LoginPage')).LoginPage)
const InvitationPage = page(
  'invitation',
  [],
  async () => (await import('@/features/auth/InvitationPage')).InvitationPage,
)
const AccountPage = page('account', [], async () => (await import('@/features/auth/AccountPage')).AccountPage)
const OverviewPage = page(
  '',
  ['overview'],
  async () => (await import('@/features/overview/OverviewPage')).OverviewPage,
)
const InvoicesPage = page(
  'invoices',
  ['invoices', 'changes', 'grid'],
  async () => (await import('@/features/invoices/InvoicesPage')).InvoicesPage,
)
const BankPage = page(
  'bank',
  ['bank', 'upload'],
  async () => (await import('@/features/bank/BankPage')).BankPage,
)
const LinesPage = page(
  'bank/lines',
  ['bank', 'grid'],
  async () => (await import('@/features/bank/LinesPage')).LinesPage,
)
const StatementsPage = page(
  'bank/statements',
  ['administration', 'bank', 'upload'],
  async () => (await import('@/features/bank/StatementsPage')).StatementsPage,
)
const PayoutsPage = page(
  'bank/payouts',
  ['administration', 'bank', 'grid'],
  async () => (await import('@/features/bank/PayoutsPage')).PayoutsPage,
)
const BankRulesPage = page(
  'bank/rules',
  ['administration', 'bank', 'rules'],
  async () => (await import('@/features/bank/rules/RulesPage')).RulesPage,
)
const BankChangesPage = page(
  'bank/changes',
  ['administration', 'bank', 'bankChanges'],
  async () => (await import('@/features/bank/BankChangesPage')).BankChangesPage,
)
const MatchingPage = page(
  'matching',
  ['matching'],
  async () => (await import('@/features/bank/matching/MatchingPage')).MatchingPage,
)
const BankQualityPage = page(
  'bank/quality',
  ['bank', 'quality'],
  async () => (await import('@/features/bank/quality/QualityPage')).QualityPage,
)
const ChangesPage = page(
  'changes',
  ['changes', 'invoices'],
  async () => (await import('@/features/changes/ChangesPage')).ChangesPage,
)
const SyncPage = page(
  'sync',
  ['certificates', 'refresh'],
  async () => (await import('@/features/sync/SyncPage')).SyncPage,
)
const SettingsPage = page(
  'settings',
  ['settings'],
  async () => (await import('@/features/settings/SettingsPage')).SettingsPage,
)
const MembersPage = page(
  'members',
  ['members', 'administration'],
  async () => (await import('@/features/members/MembersPage')).MembersPage,
)
const NotificationsPage = page(
  'notifications',
  ['notifications', 'administration'],
  async () => (await import('@/features/notifications/NotificationsPage')).NotificationsPage,
)
const FeaturesPage = page(
  'features',
  ['features', 'administration'],
  async () => (await import('@/features/features/FeaturesPage')).FeaturesPage,
)
const AuditPage = page(
  'audit',
  ['audit', 'administration', 'grid'],
  async () => (await import('@/features/audit/AuditPage')).AuditPage,
)

// The page that was asked for, and none that it lies below, is fetched at once, while the service is still asked who is
// there. What fails now is tried again, and told, when the page is shown.
pages
  .filter(({ path }) => isBelow(location.pathname, path))
  .reduce<(typeof pages)[number] | null>((a, b) => (a && a.path.length > b.path.length ? a : b), null)
  ?.fetch()
  .catch(() => undefined)

export function Pages() {
  return (
    <ErrorBoundary>
      <Suspense fallback={<Splash />}>
        <Routes>
          <Route path="/login" element={<LoginPage />} />
          <Route path="/invitation/:token" element={<InvitationPage />} />
          <Route element={<SessionGate />}>
            <Route path="/" element={<OverviewPage />} />
            <Route path="/invoices" element={<InvoicesPage />}>
              <Route path=":id" element={null} />
            </Route>
            <Route path="/bank" element={<BankPage />} />
            <Route path="/bank/lines" element={<LinesPage />}>
              <Route path=":id" element={null} />
            </Route>
            <Route path="/bank/statements" element={<StatementsPage />} />
            <Route path="/bank/payouts" element={<PayoutsPage />}>
              <Route path=":id" element={null} />
            </Route>
            <Route path="/bank/rules" element={<BankRulesPage />} />
            <Route path="/bank/changes" element={<BankChangesPage />} />
            <Route path="/matching" element={<MatchingPage />} />
            <Route path="/bank/quality" element={<BankQualityPage />} />
            <Route path="/changes" element={<ChangesPage />} />
            <Route path="/sync" element={<SyncPage />} />
            <Route path="/settings" element={<SettingsPage />} />
            <Route path="/members" element={<MembersPage />} />
            <Route path="/notifications" element={<NotificationsPage />} />
            <Route path="/features" element={<FeaturesPage />} />
            <Route path="/audit" element={<AuditPage />} />
            <Route path="/account" element={<AccountPage />} />
            <Route path="*" element={<NotFoundPage />} />
          </Route>
        </Routes>
      </Suspense>
    </ErrorBoundary>
  )
}
