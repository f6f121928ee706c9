import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'

import { ErrorState, LoadingState } from '@/components/messages/states'
import { PageHeader } from '@/components/PageHeader'

import { BankNav } from '../BankNav'
import { qualityQuery, settingsQuery } from './api'
import { Bands } from './Bands'
import { Measured } from './Measured'
import { Setting } from './Setting'
import { SpotChecks } from './SpotChecks'
import { Stopped } from './Stopped'
import { TrialRun } from './TrialRun'

/** How right matching is for the company, measured; what may be automatic; and the spot check. */
export function QualityPage() {
  const { t } = useTranslation('quality')
  const quality = useQuery(qualityQuery())
  const settings = useQuery(settingsQuery())
  return (
    <>
      <PageHeader title={t('title')} />
      <BankNav />
      {settings.data?.stopped ? <Stopped stopped={settings.data.stopped} /> : null}
      {quality.isPending ? <LoadingState rows={3} height={120} /> : null}
      {quality.error && !quality.data ? (
        <ErrorState error={quality.error} retry={() => void quality.refetch()} />
      ) : null}
      {quality.data ? <Measured quality={quality.data} /> : null}
      {quality.data ? <SpotChecks /> : null}
      {quality.data ? <TrialRun trial={quality.data.trial} /> : null}
      {settings.data ? <Setting settings={settings.data} /> : null}
      {quality.data ? <Bands bands={quality.data.bands} /> : null}
    </>
  )
}
