import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'

import { sum } from '@/lib/values/decimal'
import { useFormats } from '@/lib/values/useFormats'

import type { Batch } from '../working/choosing/useBatch'
import type { Selection } from '../working/choosing/useSelection'
import { Key } from '../sheet/KeyLink'
import classes from './queue.module.css'

/** What is chosen comes to, currency by currency, and how much of it is to be expected wrong. */
export function ChosenBar({ selection, batch }: { selection: Selection; batch: Batch }) {
  const { t } = useTranslation('matching')
  const formats = useFormats()
  const { rows } = selection
  if (rows.length === 0) return null
  const currencies = [...new Set(rows.map(({ currency }) => currency))]
  const amounts = currencies.map((currency) =>
    formats.money(sum(rows.filter((row) => row.currency === currency).map(({ amount }) => amount)), currency),
  )
  return (
    <div className={classes.chosen}>
      <span>
        {t('batch.chosen', { count: rows.length, n: formats.count(rows.length) })} · {amounts.join(' · ')} ·{' '}
        {t('batch.wrong', { n: formats.number(batch.expected.toFixed(1), 1) })}
      </span>
      <Button
        size="compact-md"
        onClick={batch.go}
        aria-keyshortcuts="Control+Enter"
        rightSection={<Key name="Ctrl+⏎" />}
      >
        {t('batch.open')}
      </Button>
    </div>
  )
}
