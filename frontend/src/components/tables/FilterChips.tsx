import { CloseButton, Group } from '@mantine/core'
import { useTranslation } from 'react-i18next'

import classes from './FilterChips.module.css'

export interface Chip {
  id: string
  /** `Állapot: lejárt` */
  label: string
  remove: () => void
}

interface Props {
  chips: readonly Chip[]
  clear: () => void
  label: string
}

/** What narrows a list, each removable by itself. */
export function FilterChips({ chips, clear, label }: Props) {
  const { t } = useTranslation()
  if (chips.length === 0) return null
  return (
    <Group gap={6} role="group" aria-label={label}>
      {chips.map((chip) => (
        <span key={chip.id} className={classes.chip}>
          {chip.label}
          <CloseButton
            size="xs"
            aria-label={t('actions.remove', { name: chip.label })}
            onClick={chip.remove}
          />
        </span>
      ))}
      {chips.length > 1 ? (
        <button type="button" className={classes.clear} onClick={clear}>
          {t('actions.clearFilters')}
        </button>
      ) : null}
    </Group>
  )
}
