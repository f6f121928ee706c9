import { IconBuildingBank } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'

import { EmptyState } from '@/components/messages/states'
import { useSession } from '@/lib/user/session'

/** The first step: statements make the accounts by themselves. */
export function NoAccount() {
  const { t } = useTranslation('bank')
  const may = useSession().may('import_statements')
  return (
    <EmptyState title={t('none.title')} icon={<IconBuildingBank size={28} stroke={1.5} aria-hidden />}>
      {may ? t('none.text') : t('none.readOnly')}
    </EmptyState>
  )
}
