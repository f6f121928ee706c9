import { Button } from '@mantine/core'
import { IconBuildingOff, IconPlugOff } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { EmptyState } from '@/components/messages/states'
import { useSession } from '@/lib/user/session'

import type { Feature } from '../navigation'

export function NoCompany() {
  const { t } = useTranslation()
  return (
    <EmptyState
      level={1}
      title={t('company.noneTitle')}
      icon={<IconBuildingOff size={28} stroke={1.5} aria-hidden />}
    >
      {t('company.noneText')}
    </EmptyState>
  )
}

/** A page whose feature is off for this company: who can switch it on, and where. */
export function NoFeature({ feature }: { feature: Feature }) {
  const { t } = useTranslation()
  const session = useSession()
  return (
    <EmptyState
      level={1}
      title={t(`company.noFeatureTitle.${feature}`)}
      icon={<IconPlugOff size={28} stroke={1.5} aria-hidden />}
      action={
        session.may('view_features') ? (
          <Button component={Link} to="/features" variant="default">
            {t('company.features')}
          </Button>
        ) : null
      }
    >
      {session.user.is_operator ? t('company.noFeatureOperator') : t('company.noFeatureText')}
    </EmptyState>
  )
}
