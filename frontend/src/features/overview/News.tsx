import { Anchor, Group, Text, Title } from '@mantine/core'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { useFormats } from '@/lib/values/useFormats'
import type { News as NewsOf } from '@/types/api'

import { itemsOf, type Item } from './changes'
import { changesOf } from './links'
import classes from './Overview.module.css'
import { Periods } from './charts/Periods'

const KINDS = ['created', 'changed', 'gone', 'returned'] as const
const STATUSES = ['outstanding', 'partially_paid', 'expired', 'paid', 'none'] as const
const FIELDS = [
  'payment_status',
  'payment_method',
  'paid_date',
  'due_date',
  'invoice_date',
  'fulfillment_date',
  'gross_total',
  'items',
  'cancelled',
  'online_szamla_status',
  'partner_name',
  'comment',
] as const

interface Props {
  since: string | null
  news: NewsOf
}

/** What is new today and in seven days; what changed since the last visit: how much of what, and the latest. */
export function News({ since, news }: Props) {
  const { t } = useTranslation('overview')
  const formats = useFormats()
  const items = itemsOf(news.latest)
  const kinds = KINDS.filter((kind) => news.counts[kind] > 0)
  return (
    <section className={`card ${classes.card}`} aria-labelledby="news-title" style={{ alignSelf: 'start' }}>
      <Group justify="space-between" align="baseline" wrap="nowrap">
        <Title order={2} fz="md" id="news-title">
          {since === null ? t('news.firstTitle') : t('news.title')}
        </Title>
        <Anchor component={Link} to={changesOf(news.query)} size="sm" style={{ whiteSpace: 'nowrap' }}>
          {t('news.all')}
        </Anchor>
      </Group>
      {since === null ? null : (
        <Text size="sm" c="dimmed">
          {t('news.since', { time: formats.dateTime(since) })}
        </Text>
      )}
      {since !== null && kinds.length === 0 ? (
        <Text size="sm" mt="md">
          {t('news.nothing')}
        </Text>
      ) : null}
      {kinds.length > 0 ? (
        <ul className={classes.kinds}>
          {kinds.map((kind) => (
            <li key={kind}>
              <Link to={changesOf(news.query, kind)} className={`figures ${classes.kind}`}>
                {t(`news.kinds.${kind}`, { count: news.counts[kind], n: formats.count(news.counts[kind]) })}
              </Link>
            </li>
          ))}
        </ul>
      ) : null}
      {items.length > 0 ? (
        <ul className={classes.news}>
          {items.map((item) => (
            <li key={`${item.invoiceId} ${item.kind} ${item.at}`}>
              <span>
                <Anchor component={Link} to={`/invoices/${item.invoiceId}`} size="sm">
                  {item.invoiceNumber || t('news.draft')}
                </Anchor>{' '}
                <Text span size="sm">
                  {item.partnerName}
                </Text>
              </span>
              <Text span size="xs" c="dimmed" className="figures">
                {formats.dateTime(item.at)}
              </Text>
              <Text span size="sm" c="dimmed" style={{ gridColumn: '1 / -1' }}>
                {whatOf(item, t)}
              </Text>
            </li>
          ))}
        </ul>
      ) : null}
      <Periods news={news} />
    </section>
  )
}

function whatOf(item: Item, t: TFunction<'overview'>): string {
  if (item.kind !== 'changed') return t(`news.what.${item.kind}`)
  const paid = item.changes.find(({ field }) => field === 'payment_status')
  const [before, after] = [paid?.old_value, paid?.new_value].map((value) => STATUSES.find((s) => s === value))
  if (before && after) {
    return t('news.what.status', {
      old: t(`paymentStatus.${before}`, { ns: 'common' }),
      new: t(`paymentStatus.${after}`, { ns: 'common' }),
    })
  }
  const fields = item.changes.map(({ field }) => FIELDS.find((known) => known === field) ?? 'other')
  return t('news.what.fields', {
    fields: [...new Set(fields)].map((field) => t(`news.fields.${field}`)).join(', '),
  })
}
