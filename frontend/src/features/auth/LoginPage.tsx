import { Box } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useNavigate, useSearchParams } from 'react-router'

import { Notice } from '@/components/messages/Notice'
import { ME_KEY } from '@/lib/user/session'

import { EntrancePage } from './EntrancePage'
import { LoginForm } from './LoginForm'

export function LoginPage() {
  const { t } = useTranslation('auth')
  const [parameters] = useSearchParams()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const next = ownAddress(parameters.get('next'))
  return (
    <EntrancePage title={t('signIn.title')} intro={t('signIn.intro')}>
      {next === '/' ? null : (
        <Box mb="md">
          <Notice tone="info">{t('signIn.next')}</Notice>
        </Box>
      )}
      <LoginForm
        onDone={(me) => {
          queries.clear()
          queries.setQueryData(ME_KEY, me)
          void navigate(next, { replace: true })
        }}
      />
    </EntrancePage>
  )
}

/** Only an address of this page: a link must not be able to send anyone elsewhere after his login. */
export function ownAddress(next: string | null): string {
  if (!next?.startsWith('/')) return '/'
  const url = URL.canParse(next, location.origin) ? new URL(next, location.origin) : null
  if (url?.origin !== location.origin || url.pathname.startsWith('//') || url.pathname === '/login')
    return '/'
  return url.pathname + url.search
}
