import { Box, SimpleGrid, Text } from '@mantine/core'
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
    <Box maw={960}>
      <PageHeader title={t('nav.settings')} />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md" style={{ alignItems: 'start' }}>
        <PersonalCard />
        {company ? <CompanyCard company={company} /> : null}
      </SimpleGrid>
      <Doors />
      {company ? <ApiTokens /> : null}
      <Text size="xs" c="dimmed" mt="xl">
        {own.t('version', { version: me.version })}
      </Text>
    </Box>
  )
}
