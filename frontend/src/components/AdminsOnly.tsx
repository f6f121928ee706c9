import { IconLock } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'

import { EmptyState } from './messages/states'

/** In the place of a page that the service would refuse to this role. */
export function AdminsOnly() {
  const { t } = useTranslation('administration')
  return (
    <EmptyState title={t('adminsOnly.title')} icon={<IconLock size={28} stroke={1.5} aria-hidden />}>
      {t('adminsOnly.text')}
    </EmptyState>
  )
}
