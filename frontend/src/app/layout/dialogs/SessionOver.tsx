import { Anchor, Modal, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'

import { LoginForm } from '@/features/auth/LoginForm'
import { login } from '@/lib/user/current'
import { ME_KEY, useSession } from '@/lib/user/session'
import { useStore } from '@/lib/store'
import type { Me } from '@/types/api'

/** Asks for the login anew over the page, which keeps all that was typed on it. */
export function SessionOver() {
  const { t } = useTranslation('auth')
  const { user } = useSession()
  const queries = useQueryClient()
  const over = useStore(login) === 'over'

  async function goOn(me: Me) {
    // Somebody else may have signed in: nothing of the first one's page is for him.
    if (me.user.id !== user.id) {
      location.reload()
      return
    }
    queries.setQueryData(ME_KEY, me)
    await queries.invalidateQueries()
  }

  return (
    <Modal
      opened={over}
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      title={t('sessionOver.title')}
      overlayProps={{ blur: 6 }}
      zIndex={400}
      centered
    >
      <Text size="sm" mb="md">
        {t('sessionOver.text')}
      </Text>
      <LoginForm username={user.username} onDone={(me) => void goOn(me)} />
      <Anchor href="/login" size="sm" mt="md" display="inline-block">
        {t('sessionOver.other')}
      </Anchor>
    </Modal>
  )
}
