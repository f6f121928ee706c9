/** Every address of the page (src/app/routes.tsx), with what is on it when it is there. */
export interface RouteOf {
  name: string
  path: string
  /** Without a login. */
  open?: true
  /** Who looks, and at which company; else anna at the demo. */
  as?: readonly [string, 'demo' | 'flows']
}

export const ROUTES: readonly RouteOf[] = [
  { name: 'login', path: '/login', open: true },
  { name: 'invitation', path: '/invitation/abc', open: true },
  { name: 'overview', path: '/' },
  { name: 'invoices', path: '/invoices' },
  { name: 'invoice', path: '/invoices/:id' },
  { name: 'bank', path: '/bank' },
  { name: 'bank-lines', path: '/bank/lines' },
  { name: 'bank-line', path: '/bank/lines/:id' },
  { name: 'bank-statements', path: '/bank/statements' },
  { name: 'bank-payouts', path: '/bank/payouts' },
  { name: 'bank-payout', path: '/bank/payouts/:id' },
  { name: 'bank-rules', path: '/bank/rules' },
  { name: 'bank-changes', path: '/bank/changes' },
  { name: 'matching', path: '/matching', as: ['mari', 'flows'] },
  { name: 'bank-quality', path: '/bank/quality', as: ['mari', 'flows'] },
  { name: 'changes', path: '/changes' },
  { name: 'sync', path: '/sync' },
  { name: 'settings', path: '/settings' },
  { name: 'members', path: '/members' },
  { name: 'notifications', path: '/notifications' },
  { name: 'features', path: '/features' },
  { name: 'audit', path: '/audit' },
  { name: 'account', path: '/account' },
  { name: 'not-found', path: '/nowhere' },
]
