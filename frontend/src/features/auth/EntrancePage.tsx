import { Box, Group, Text, Title } from '@mantine/core'
import { useEffect, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

import { LanguageChoice } from '@/components/Look'

import classes from './EntrancePage.module.css'

interface Props {
  title: string
  intro?: string
  children: ReactNode
}

/** A page for who is not inside yet: one card in the middle. */
export function EntrancePage({ title, intro, children }: Props) {
  const { t } = useTranslation()
  const app = t('app')
  useEffect(() => {
    document.title = `${title} · ${app}`
  }, [title, app])
  return (
    <main className={classes.page}>
      <div className={classes.column}>
        <Group gap={10} mb="lg" wrap="nowrap">
          <img src="/favicon.svg" alt="" width={34} height={34} />
          <Text fw={640} fz="lg">
            {app}
          </Text>
        </Group>
        <Box className="card" p={{ base: 'lg', sm: 'xl' }}>
          <Title order={1} fz="xl" mb={6}>
            {title}
          </Title>
          {intro ? (
            <Text c="dimmed" size="sm" mb="lg">
              {intro}
            </Text>
          ) : null}
          {children}
        </Box>
        <Box mt="md" w={180} mx="auto">
          <LanguageChoice />
        </Box>
      </div>
    </main>
  )
}
