import { NativeSelect, Radio, Stack } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { MadeOnce } from '@/components/dialogs/MadeOnce'
import { NamedForm } from '@/components/dialogs/NamedForm'
import { ShownOnce } from '@/components/dialogs/ShownOnce'
import { useFormats } from '@/lib/values/useFormats'
import { ApiTokenScopeSchema } from '@/schemas/administration.schemas'
import type { ApiTokenScope, NewApiToken } from '@/types/administration'

import { makeToken, tokensKey } from './api'

/** How long a token may be good, in days. */
const SPANS = ['30', '90', '365', '730'] as const
const DAY = 24 * 60 * 60 * 1000

interface Props {
  opened: boolean
  onClose: () => void
}

/** Asks what for, then shows the token. */
export function NewTokenDialog({ opened, onClose }: Props) {
  const { t } = useTranslation('settings')
  const formats = useFormats()
  return (
    <MadeOnce<NewApiToken>
      opened={opened}
      onClose={onClose}
      title={t('tokens.new')}
      madeTitle={t('tokens.made')}
      size="lg"
      form={(onMade, close) => <Form onMade={onMade} onClose={close} />}
      shown={(made, close) => (
        <ShownOnce label={made.name} value={made.token} warning={t('tokens.once')} onDone={close}>
          {t('tokens.use', { until: formats.dateTime(made.expires_at) })}
        </ShownOnce>
      )}
    />
  )
}

function Form({ onMade, onClose }: { onMade: (made: NewApiToken) => void; onClose: () => void }) {
  const { t } = useTranslation('settings')
  const [scope, setScope] = useState<ApiTokenScope>('read')
  const [days, setDays] = useState('90')
  return (
    <NamedForm
      label={t('tokens.name')}
      hint={t('tokens.nameHint')}
      required={t('tokens.required')}
      act={t('tokens.create')}
      make={(name) =>
        makeToken({ name, scope, expires_at: new Date(Date.now() + Number(days) * DAY).toISOString() })
      }
      stale={tokensKey()}
      onMade={onMade}
      onClose={onClose}
    >
      <Radio.Group
        label={t('tokens.scope')}
        value={scope}
        onChange={(value) => setScope(ApiTokenScopeSchema.parse(value))}
      >
        <Stack gap="sm" mt={6}>
          {ApiTokenScopeSchema.options.map((value) => (
            <Radio
              key={value}
              value={value}
              label={t(`tokens.scopes.${value}`)}
              description={t(`tokens.scopeIs.${value}`)}
            />
          ))}
        </Stack>
      </Radio.Group>
      <NativeSelect
        label={t('tokens.span')}
        value={days}
        onChange={(event) => setDays(event.currentTarget.value)}
        data={SPANS.map((value) => ({ value, label: t(`tokens.spans.${value}`) }))}
      />
    </NamedForm>
  )
}
