import { Button, Group, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

import classes from '../toolbar.module.css'

interface PanelProps {
  onClear: () => void
  onClose: () => void
  children: ReactNode
}

/** The frame: fields, and below them the way out. */
export function FilterFrame({ onClear, onClose, children }: PanelProps) {
  const { t } = useTranslation('grid')
  return (
    <div className={classes.panel}>
      <Stack gap="md">{children}</Stack>
      <Group justify="space-between" className={classes.panelFoot}>
        <Button variant="subtle" color="gray" onClick={onClear}>
          {t('filter.clear')}
        </Button>
        <Button onClick={onClose}>{t('filter.close')}</Button>
      </Group>
    </div>
  )
}

/** Fields that belong together. */
export function FilterPart({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div role="group" aria-label={title}>
      <Text size="sm" fw={500} mb={6}>
        {title}
      </Text>
      {children}
    </div>
  )
}
