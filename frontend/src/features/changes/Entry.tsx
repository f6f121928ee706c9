import { Anchor, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { ChangeText } from '@/components/values/ChangeText'
import { StatusBadge, type Tone } from '@/components/values/StatusBadge'
import { clock } from '@/lib/values/formats'
import { useFormats } from '@/lib/values/useFormats'
import type { BillingoChange, BillingoImport } from '@/types/api'

import classes from './ChangesPage.module.css'
import type { Group } from './grouped'

const TONES: Readonly<Record<BillingoChange['kind'], Tone>> = {
  created: 'good',
  changed: 'info',
  gone: 'bad',
  returned: 'warn',
}

/** What one sync found of one document. */
export function Entry({ group: { first, changes } }: { group: Group }) {
  const { t } = useTranslation('changes')
  return (
    <li className={classes.entry}>
      <div className={classes.what}>
        <Anchor component={Link} to={`/invoices/${first.invoice_id}`} fw={560} underline="hover">
          {first.invoice_number || `#${first.invoice_id}`}
        </Anchor>
        <Text size="sm" c="dimmed" truncate>
          {first.partner_name || '–'}
        </Text>
      </div>
      <ul className={classes.changes}>
        {changes.map((change, index) => (
          <li key={index}>
            {change.kind === 'changed' ? (
              <ChangeText change={change} />
            ) : (
              <StatusBadge plain tone={TONES[change.kind]}>
                {t(`kind.${change.kind}`)}
              </StatusBadge>
            )}
          </li>
        ))}
      </ul>
      <time dateTime={first.at} className={classes.time}>
        {clock(first.at)}
      </time>
    </li>
  )
}

/** All that a sync brought at once, in one line. */
export function ImportEntry({
  brought: { sync_log_id: id, at, documents: count, first },
}: {
  brought: BillingoImport
}) {
  const { t } = useTranslation()
  const formats = useFormats()
  return (
    <li className={classes.entry}>
      <Anchor
        component={Link}
        to={`/sync?log=${id}`}
        fw={560}
        underline="hover"
        style={{ gridColumn: '1 / -2' }}
      >
        {t(first ? 'brought.first' : 'brought.many', { count, n: formats.count(count) })}
      </Anchor>
      <time dateTime={at} className={classes.time}>
        {clock(at)}
      </time>
    </li>
  )
}
