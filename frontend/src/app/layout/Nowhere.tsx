import { IconBuildingOff, IconPlugOff } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'

import { EmptyState } from '@/components/messages/states'

export function NoCompany() {
  const { t } = useTranslation()
  return (
    <EmptyState title={t('company.noneTitle')} icon={<IconBuildingOff size={28} stroke={1.5} aria-hidden />}>
      {t('company.noneText')}
    </EmptyState>
  )
}

export function NoFeature() {
  const { t } = useTranslation()
  return (
    <EmptyState title={t('company.noFeatureTitle')} icon={<IconPlugOff size={28} stroke={1.5} aria-hidden />}>
      {t('company.noFeatureText')}
    </EmptyState>
  )
}
