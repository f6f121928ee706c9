import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'

import { PageHeader } from '@/components/PageHeader'
import { useSession } from '@/lib/user/session'

import { ApiTokens } from './ApiTokens'
import { CompanyCard } from './CompanyCard'
import { Doors } from './Doors'
import { PersonalCard } from './PersonalCard'

export function SettingsPage() {
  const { t } = useTranslation()
  const { company, me } = useSession()
  const own = useTranslation('settings')
  return (
    <>
      <PageHeader title={t('nav.settings')} />
      <div className="grid">
        <div className="half">
          <PersonalCard />
        </div>
        {company ? (
          <div className="half">
            <CompanyCard company={company} />
          </div>
        ) : null}
      </div>
      <Doors />
      {company ? <ApiTokens /> : null}
      <Text size="xs" c="dimmed" mt="xl">
        {own.t('version', { version: me.version })}
      </Text>
    </>
  )
}
