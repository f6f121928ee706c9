/** A page as a signed-in user sees it, for component tests: everything around it but the network, which MSW plays. */
import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { act, render } from '@testing-library/react'
import type { ReactNode } from 'react'
import { MemoryRouter, Route, Routes, useLocation, useNavigate } from 'react-router'

import { Toasts } from '@/components/messages/Toasts'
import { makeQueryClient } from '@/lib/service/queries'
import { SessionContext, sessionOf } from '@/lib/user/session'
import type { Me, Role } from '@/types/api'

const ALL: Me['companies'][number]['permissions'] = [
  'export_invoices',
  'view_invoices',
  'view_bank',
  'view_sync_logs',
]
const IMPORTING: typeof ALL = [...ALL, 'import_statements', 'explain_lines', 'issue_certificates']
const ADMIN: typeof ALL = [
  ...IMPORTING,
  'manage_members',
  'manage_settings',
  'trigger_sync',
  'view_audit',
  'view_features',
]

export function me(role: Role, operator = false, features: readonly string[] = []): Me {
  return {
    user: {
      id: 1,
      username: 'kata',
      first_name: 'Kata',
      last_name: 'Kiss',
      email: 'kata@example.com',
      is_operator: operator,
    },
    companies: [
      {
        id: 1,
        name: 'Demó Kft.',
        role,
        permissions: role === 'ADMIN' ? ADMIN : role === 'USER' ? ALL : IMPORTING,
        features: ['BILLINGO_SYNC', 'BANKING', ...features],
      },
    ],
    company: 1,
    preferences: { language: 'hu', theme: 'auto', page: {} },
    version: '0.0.1',
  }
}

interface Options {
  role?: Role
  at?: string
  operator?: boolean
  /** Besides those that every test has. */
  features?: readonly string[]
}

/** Renders it at an address; `address()` tells where its links have led, `go(-1)` is Back. */
export function renderPage(
  page: ReactNode,
  { role = 'ADMIN', at = '/', operator = false, features = [] }: Options = {},
) {
  const queries = makeQueryClient()
  let here = at
  let go: (by: number) => void | Promise<void>
  const path = at.split('?')[0] ?? at
  function Here() {
    const { pathname, search } = useLocation()
    here = pathname + search
    go = useNavigate()
    return null
  }
  const view = render(
    <MantineProvider env="test">
      <QueryClientProvider client={queries}>
        <SessionContext value={sessionOf(me(role, operator, features), 1)}>
          <MemoryRouter initialEntries={[at]}>
            <Here />
            <Routes>
              {/* With what is below it, as the documents below their list. */}
              <Route path={path === '/' ? path : `${path}/*`} element={page} />
              <Route path="*" element={<p>elsewhere</p>} />
            </Routes>
          </MemoryRouter>
          <Toasts />
        </SessionContext>
      </QueryClientProvider>
    </MantineProvider>,
  )
  return { ...view, queries, address: () => here, go: (by: number) => act(() => void go(by)) }
}
