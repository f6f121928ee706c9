import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'

import type { SyncError } from '@/types/api'

import classes from '../Sync.module.css'

interface Props {
  errors: readonly SyncError[]
  limit: number
}

/** Errors in words, each with what to do about it; the same remedy in a row is said once. */
export function Problems({ errors, limit }: Props) {
  const { t } = useTranslation('sync')
  const shown = errors.slice(0, limit)
  return (
    <ul className={classes.problems}>
      {shown.map((error, index) => (
        <li key={index}>
          {error.invoice_number || error.invoice_id !== null ? (
            <Text size="sm" fw={600}>
              {t('run.document', { number: error.invoice_number || `#${String(error.invoice_id)}` })}
            </Text>
          ) : null}
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {error.text || error.error}
          </Text>
          {error.remedy && error.remedy !== shown[index + 1]?.remedy ? (
            <Text size="sm" c="dimmed" mt={2}>
              <Text span fw={600}>
                {t('run.remedy')}:
              </Text>{' '}
              {error.remedy}
            </Text>
          ) : null}
        </li>
      ))}
    </ul>
  )
}
