import { Box, Text, Title } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'

import { companyKey } from '@/lib/service/queries'
import { toast } from '@/lib/toasts'

import classes from './Connect.module.css'
import { Failed, KeyForm } from './KeyForm'
import { useStartSync } from '../runs/useStartSync'

/** From no key to the first sync, in three steps. */
export function ConnectCard() {
  const { t } = useTranslation('sync')
  const queries = useQueryClient()
  const start = useStartSync()

  async function onSaved() {
    toast(t('key.saved'))
    // A sync that does not start is shown below; the key is stored all the same.
    await start.mutateAsync(false).catch(() => undefined)
    await queries.invalidateQueries({ queryKey: companyKey('billingo-settings') })
  }

  return (
    <section className={`card ${classes.card}`} aria-labelledby="connect-title">
      <Title order={2} fz="xl" id="connect-title">
        {t('connect.title')}
      </Title>
      <Text c="dimmed" mt={4} className="prose">
        {t('connect.intro')}
      </Text>
      <ol className={classes.steps}>
        <li className={classes.step}>
          <Text fw={600}>{t('connect.step1')}</Text>
          <Text size="sm" c="dimmed" className="prose">
            {t('connect.step1Text')}
          </Text>
        </li>
        <li className={classes.step}>
          <Text fw={600}>{t('connect.step2')}</Text>
          <Text size="sm" c="dimmed" className="prose" mb="sm">
            {t('connect.step2Text')}
          </Text>
          <Box maw={520}>
            <KeyForm saveLabel={t('key.saveAndSync')} onSaved={onSaved} />
            {start.error ? <Failed error={start.error} title={t('key.savedNotStarted')} /> : null}
          </Box>
        </li>
        <li className={classes.step}>
          <Text fw={600}>{t('connect.step3')}</Text>
          <Text size="sm" c="dimmed" className="prose">
            {t('connect.step3Text')}
          </Text>
        </li>
      </ol>
    </section>
  )
}
