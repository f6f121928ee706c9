import { Button, Group, Stack, Text, Textarea } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

import { copy } from '@/lib/clipboard'

import { Notice } from '../messages/Notice'

interface Props {
  /** What it is: the name of the field. */
  label: string
  value: string
  /** Why it has to be taken along now. */
  warning: string
  /** How long it is good, and what for. */
  children?: ReactNode
  onDone: () => void
}

/** A link or a secret that is told this once. Whoever shows it keeps it nowhere else. */
export function ShownOnce({ label, value, warning, children, onDone }: Props) {
  const { t } = useTranslation()
  const [copied, setCopied] = useState<boolean | null>(null)
  return (
    <Stack gap="md">
      <Notice tone="warn">{warning}</Notice>
      <Textarea
        label={label}
        value={value}
        readOnly
        rows={2}
        spellCheck={false}
        styles={{
          input: {
            fontFamily: 'var(--mantine-font-family-monospace)',
            fontSize: 'var(--mantine-font-size-sm)',
          },
        }}
        onFocus={(event) => event.currentTarget.select()}
      />
      {children ? (
        <Text size="sm" c="dimmed" component="div">
          {children}
        </Text>
      ) : null}
      <Group justify="space-between" gap="xs">
        <Button
          data-autofocus
          leftSection={copied ? <IconCheck size={17} aria-hidden /> : <IconCopy size={17} aria-hidden />}
          onClick={() => void copy(value).then(setCopied)}
        >
          {copied ? t('actions.copied') : t('actions.copy')}
        </Button>
        <Button variant="default" onClick={onDone}>
          {t('actions.close')}
        </Button>
      </Group>
      <Text size="sm" c="red" role="status">
        {copied === false ? t('actions.copyFailed') : null}
      </Text>
    </Stack>
  )
}
