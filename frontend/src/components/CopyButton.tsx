import { ActionIcon, Tooltip } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'

import { copy } from '@/lib/clipboard'

interface Props {
  value: string
  /** What it is, for who can't see where the button stands. */
  what: string
}

export function CopyButton({ value, what }: Props) {
  const { t } = useTranslation()
  const [outcome, setOutcome] = useState<'copied' | 'copyFailed' | null>(null)
  useEffect(() => {
    if (!outcome) return
    const timer = setTimeout(() => setOutcome(null), 1800)
    return () => clearTimeout(timer)
  }, [outcome])
  const label = outcome ? t(`actions.${outcome}`) : `${t('actions.copy')}: ${what}`
  return (
    <Tooltip label={label} opened={outcome ? true : undefined}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="sm"
        aria-label={label}
        onClick={() => void copy(value).then((done) => setOutcome(done ? 'copied' : 'copyFailed'))}
      >
        {outcome === 'copied' ? <IconCheck size={15} aria-hidden /> : <IconCopy size={15} aria-hidden />}
      </ActionIcon>
    </Tooltip>
  )
}
