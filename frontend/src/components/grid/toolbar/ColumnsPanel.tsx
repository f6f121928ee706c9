import { ActionIcon, Button, Checkbox, Group, Text } from '@mantine/core'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'

import { moved } from '../columns'
import classes from './toolbar.module.css'

interface Props {
  columns: readonly { id: string; heading: string }[]
  shown: readonly string[]
  onChange: (columns: string[]) => void
  onReset: () => void
}

export function ColumnsPanel({ columns, shown, onChange, onReset }: Props) {
  const { t } = useTranslation('grid')
  const hidden = columns.filter(({ id }) => !shown.includes(id)).map(({ id }) => id)
  return (
    <>
      <Text size="xs" c="dimmed" mb="xs">
        {t('columnsPanel.hint')}
      </Text>
      <ul className={classes.columns}>
        {[...shown, ...hidden].map((id) => {
          const at = shown.indexOf(id)
          const name = columns.find((column) => column.id === id)?.heading ?? id
          return (
            <li key={id}>
              <Checkbox
                size="sm"
                label={name}
                checked={at >= 0}
                // One column at least.
                disabled={shown.length === 1 && at === 0}
                onChange={() => onChange(at < 0 ? [...shown, id] : shown.filter((other) => other !== id))}
              />
              {at >= 0 ? (
                <Group gap={0} wrap="nowrap">
                  <Arrow by={-1} disabled={at === 0} />
                  <Arrow by={1} disabled={at === shown.length - 1} />
                </Group>
              ) : null}
            </li>
          )
          function Arrow({ by, disabled }: { by: -1 | 1; disabled: boolean }) {
            const Icon = by < 0 ? IconArrowUp : IconArrowDown
            return (
              <ActionIcon
                size={32}
                variant="subtle"
                color="gray"
                disabled={disabled}
                aria-label={t(by < 0 ? 'columnsPanel.up' : 'columnsPanel.down', { name })}
                onClick={() => onChange(moved(shown, id, by))}
              >
                <Icon size={15} aria-hidden />
              </ActionIcon>
            )
          }
        })}
      </ul>
      <Button mt="xs" size="compact-sm" variant="subtle" color="gray" onClick={onReset}>
        {t('columnsPanel.reset')}
      </Button>
    </>
  )
}
