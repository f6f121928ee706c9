import { useTranslation } from 'react-i18next'

import { AdminsOnly } from '@/components/AdminsOnly'
import { PageHeader } from '@/components/PageHeader'
import { useSession } from '@/lib/user/session'

import { Mails } from './Mails'
import { Webhooks } from './webhooks/Webhooks'

export function NotificationsPage() {
  const { t } = useTranslation()
  const session = useSession()
  return (
    <>
      <PageHeader title={t('nav.notifications')} />
      {session.may('manage_settings') ? (
        <>
          <Mails />
          <Webhooks />
        </>
      ) : (
        <AdminsOnly />
      )}
    </>
  )
}
