import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'

import { AdminsOnly } from '@/components/AdminsOnly'
import { PageHeader } from '@/components/PageHeader'
import { EmptyState, ErrorState, LoadingState } from '@/components/messages/states'
import { useSession } from '@/lib/user/session'

import { featuresKey, fetchFeatures } from './api'
import { FeaturesList } from './FeaturesList'

export function FeaturesPage() {
  const { t } = useTranslation('features')
  const words = useTranslation()
  const session = useSession()
  return (
    <>
      <PageHeader title={words.t('nav.features')} />
      {session.may('view_features') ? (
        <>
          <Text c="dimmed" size="sm" mt={-8} mb="md">
            {t('intro')} {session.user.is_operator ? t('operator') : t('operatorOnly')}
          </Text>
          <Features />
        </>
      ) : (
        <AdminsOnly />
      )}
    </>
  )
}

function Features() {
  const { t } = useTranslation('features')
  const features = useQuery({ queryKey: featuresKey(), queryFn: ({ signal }) => fetchFeatures(signal) })
  if (features.data?.length === 0) return <EmptyState title={t('none')} />
  if (features.data) return <FeaturesList features={features.data} />
  if (features.error) return <ErrorState error={features.error} retry={() => void features.refetch()} />
  return <LoadingState rows={2} height={84} />
}
