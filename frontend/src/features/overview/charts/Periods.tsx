import { Text } from '@mantine/core'
import { Fragment } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { useFormats } from '@/lib/values/useFormats'
import type { News, NewsPeriod } from '@/types/api'

import { changesOf } from '../links'
import classes from '../Overview.module.css'

/** Today and the last seven days, with what they come to; an import in one line. */
export function Periods({ news }: { news: News }) {
  const { t } = useTranslation('overview')
  const common = useTranslation()
  const formats = useFormats()
  return (
    <dl className={classes.periods}>
      {news.periods.map((period) => (
        <Fragment key={period.period}>
          <dt>{t(`news.period.${period.period}`)}</dt>
          <dd>
            <Found period={period} />
          </dd>
        </Fragment>
      ))}
      {news.imports.map(({ sync_log_id: id, at, documents: count, first }) => (
        <Fragment key={id}>
          <dt>{formats.dateTime(at)}</dt>
          <dd>
            <Link to={`/sync?log=${id}`} className={classes.plainLink}>
              {common.t(first ? 'brought.first' : 'brought.many', { count, n: formats.count(count) })}
            </Link>
          </dd>
        </Fragment>
      ))}
    </dl>
  )
}

function Found({ period: { counts, created, paid, query } }: { period: NewsPeriod }) {
  const { t } = useTranslation('overview')
  const formats = useFormats()
  const payments = paid.reduce((sum, { count }) => sum + count, 0)
  const kinds = (['created', 'changed', 'gone', 'returned'] as const).filter((kind) => counts[kind] > 0)
  if (kinds.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {t('news.quiet')}
      </Text>
    )
  return (
    <ul className={classes.found}>
      {kinds.map((kind) => (
        <li key={kind}>
          <Link to={changesOf(query, kind)} className={classes.plainLink}>
            {t(`news.kinds.${kind}`, { count: counts[kind], n: formats.count(counts[kind]) })}
          </Link>
          {kind === 'created' ? <Amounts of={created} /> : null}
        </li>
      ))}
      {payments > 0 ? (
        <li>
          {t('news.paid', { count: payments, n: formats.count(payments) })}
          <Amounts of={paid} />
        </li>
      ) : null}
    </ul>
  )
}

function Amounts({ of }: { of: NewsPeriod['paid'] }) {
  const formats = useFormats()
  if (of.length === 0) return null
  return (
    <strong className="figures">
      {' '}
      {of.map(({ currency, amount }) => formats.money(amount, currency)).join(' + ')}
    </strong>
  )
}
