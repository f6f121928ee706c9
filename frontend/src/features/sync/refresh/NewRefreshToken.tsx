import { Code, Group, Stack } from '@mantine/core'
import { useTranslation } from 'react-i18next'

import { CopyButton } from '@/components/CopyButton'
import { MadeOnce } from '@/components/dialogs/MadeOnce'
import { NamedForm } from '@/components/dialogs/NamedForm'
import { ShownOnce } from '@/components/dialogs/ShownOnce'
import type { NewRefreshToken as Made } from '@/types/administration'

import { addressOf, makeRefreshToken, refreshTokensKey } from './api'

interface Props {
  opened: boolean
  onClose: () => void
}

/** Asks for a name, then shows the address with the token. */
export function NewRefreshToken({ opened, onClose }: Props) {
  const { t } = useTranslation('refresh')
  return (
    <MadeOnce<Made>
      opened={opened}
      onClose={onClose}
      title={t('new')}
      madeTitle={t('made')}
      size="lg"
      form={(onMade, close) => (
        <NamedForm
          label={t('name')}
          hint={t('nameHint')}
          required={t('required')}
          act={t('create')}
          make={makeRefreshToken}
          stale={refreshTokensKey()}
          onMade={onMade}
          onClose={close}
        />
      )}
      shown={({ name, token }, close) => (
        <ShownOnce label={t('address', { name })} value={addressOf(token)} warning={t('once')} onDone={close}>
          <Ways address={addressOf(token)} />
        </ShownOnce>
      )}
    />
  )
}

function Ways({ address }: { address: string }) {
  const { t } = useTranslation('refresh')
  const command = `curl -X POST ${address}`
  return (
    <Stack gap="xs">
      <div>{t('shop')}</div>
      <Group gap={4} wrap="nowrap">
        {t('curl')}
        <CopyButton value={command} what={t('command')} />
      </Group>
      <Code block style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
        {command}
      </Code>
    </Stack>
  )
}
