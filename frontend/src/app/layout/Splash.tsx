import { Center, Loader } from '@mantine/core'
import { useTranslation } from 'react-i18next'

export function Splash() {
  const { t } = useTranslation()
  return (
    <Center h="100dvh" role="status">
      <Loader type="dots" aria-label={t('states.loading')} />
    </Center>
  )
}
