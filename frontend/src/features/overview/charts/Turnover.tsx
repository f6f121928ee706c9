import { SegmentedControl, Text, Title, Group } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { useFormats } from '@/lib/values/useFormats'
import type { CurrencyOverview, Month } from '@/types/api'

import { change, isZero, mean, sum } from '@/lib/values/decimal'

import { columnsOf } from './columns'
import { FigureLink } from '../FigureLink'
import { invoicesOf } from '../links'
import classes from '../Overview.module.css'
import columnClasses from './Turnover.module.css'

/** Thirteen months side by side, each a link; the same as a table for who prefers or needs it. */
export function Turnover({ of }: { of: CurrencyOverview }) {
  const { t } = useTranslation('overview')
  const [look, setLook] = useState('chart')
  const currency = of.currency || t('figures.noCurrency')
  const nothing = of.turnover.every(({ count }) => count === 0)
  return (
    <section className={`card ${classes.card}`} aria-labelledby="turnover-title">
      <Group justify="space-between" align="start" gap="xs">
        <div style={{ flex: '1 1 220px' }}>
          <Title order={2} fz="md" id="turnover-title">
            {t('turnover.title')}
          </Title>
          <Text size="sm" c="dimmed">
            {t('turnover.intro')}
          </Text>
        </div>
        {nothing ? null : (
          <SegmentedControl
            size="xs"
            value={look}
            onChange={setLook}
            aria-label={t('turnover.title')}
            data={[
              { value: 'chart', label: t('chart.asChart') },
              { value: 'table', label: t('chart.asTable') },
            ]}
          />
        )}
      </Group>
      {nothing ? (
        <Text size="sm" mt="md">
          {t('turnover.empty')}
        </Text>
      ) : look === 'chart' ? (
        <Chart months={of.turnover} currency={currency} />
      ) : (
        <MonthTable months={of.turnover} currency={currency} />
      )}
    </section>
  )
}

interface Props {
  months: readonly Month[]
  currency: string
}

function Chart({ months, currency }: Props) {
  const { t } = useTranslation('overview')
  const formats = useFormats()
  const [pointed, setPointed] = useState<string | null>(null)
  const { columns, ticks, at } = columnsOf(months.map(({ amount }) => amount))
  const current = months.at(-1)
  const read = months.find(({ month }) => month === pointed) ?? current
  // Of whole months: the last one has not ended.
  const average = mean(sum(months.slice(0, -1).map(({ amount }) => amount)), months.length - 1)
  const nameOf = (month: string) => formats.month(`${month}-01`)
  const documents = (figure: Month) =>
    t('figures.documents', { count: figure.count, n: formats.count(figure.count) })
  return (
    <>
      {/* What the links say themselves to who can't point at them. */}
      <p className={`figures ${columnClasses.reading}`} aria-hidden style={{ whiteSpace: 'normal' }}>
        {read ? (
          <>
            <Text span size="sm" c="dimmed">
              {nameOf(read.month)}
            </Text>
            <span>{formats.money(read.amount, currency)}</span>
            <Text span size="sm" c="dimmed">
              {documents(read)}
            </Text>
            <Compared months={months} read={read} currency={currency} />
          </>
        ) : null}
      </p>
      <div className={columnClasses.chart}>
        <div className={`figures ${columnClasses.axis}`} aria-hidden>
          <span>{ticks.map(({ amount }) => formats.compact(amount)).reduce(longer, '')}</span>
          {ticks.map((tick) => (
            <span key={tick.amount} data-tick style={{ bottom: `${tick.at * 100}%` }}>
              {formats.compact(tick.amount)}
            </span>
          ))}
        </div>
        <div className={columnClasses.plot}>
          {ticks.map((tick) => (
            <span
              key={tick.amount}
              className={columnClasses.line}
              data-zero={isZero(tick.amount) || undefined}
              style={{ bottom: `${tick.at * 100}%` }}
            />
          ))}
          <ol className={columnClasses.columns} aria-labelledby="turnover-title">
            {months.map((month, index) => {
              const column = columns[index]
              if (!column) return null
              const label = t('figures.link', {
                label: nameOf(month.month),
                amount: formats.money(month.amount, currency),
                documents: documents(month),
              })
              return (
                <li key={month.month} className={columnClasses.month}>
                  <Link
                    to={invoicesOf(month.query)}
                    aria-label={label}
                    onMouseEnter={() => setPointed(month.month)}
                    onMouseLeave={() => setPointed(null)}
                    onFocus={() => setPointed(month.month)}
                    onBlur={() => setPointed(null)}
                  >
                    {month.count === 0 ? null : (
                      <span
                        className={columnClasses.column}
                        data-negative={column.negative || undefined}
                        data-current={month === current || undefined}
                        style={{ bottom: `${column.bottom * 100}%`, height: `${column.height * 100}%` }}
                      />
                    )}
                  </Link>
                </li>
              )
            })}
          </ol>
          <span className={columnClasses.mean} aria-hidden style={{ bottom: `${at(average) * 100}%` }}>
            <span className={`figures ${columnClasses.meanName}`}>
              {t('turnover.mean', { amount: formats.compact(average) })}
            </span>
          </span>
        </div>
        <div className={columnClasses.months} aria-hidden>
          {months.map(({ month }, index) => (
            <span key={month}>
              {formats.shortMonth(`${month}-01`)}
              {index === 0 || month.endsWith('-01') ? (
                <>
                  <br />
                  {month.slice(0, 4)}
                </>
              ) : null}
            </span>
          ))}
        </div>
      </div>
    </>
  )
}

/** By how much a month is above or below the one before. The last one has not ended: beside it, what came a year ago. */
function Compared({ months, read, currency }: Props & { read: Month }) {
  const { t } = useTranslation('overview')
  const formats = useFormats()
  const index = months.indexOf(read)
  const before = months[index - 1]
  if (index === months.length - 1 && months[0]) {
    return (
      <Text span size="sm" c="dimmed">
        {t('turnover.yearAgo', { amount: formats.money(months[0].amount, currency) })}
      </Text>
    )
  }
  const by = before ? change(read.amount, before.amount) : null
  if (!before || by === null) return null
  return (
    <Text span size="sm" data-rising={by > 0 || undefined} data-falling={by < 0 || undefined}>
      {t('turnover.compared', { change: formats.percent(by), month: formats.month(`${before.month}-01`) })}
    </Text>
  )
}

function longer(one: string, other: string): string {
  return other.length > one.length ? other : one
}

function MonthTable({ months, currency }: Props) {
  const { t } = useTranslation('overview')
  const formats = useFormats()
  return (
    <table className={classes.rows} aria-labelledby="turnover-title">
      <thead>
        <tr>
          <th scope="col">{t('turnover.month')}</th>
          <th scope="col" className={classes.end}>
            {t('turnover.documents')}
          </th>
          <th scope="col" className={classes.end}>
            {t('turnover.amount')}
          </th>
        </tr>
      </thead>
      <tbody>
        {[...months].reverse().map((month) => (
          <tr key={month.month}>
            <th scope="row">{formats.month(`${month.month}-01`)}</th>
            <td className={`figures ${classes.end}`}>{formats.count(month.count)}</td>
            <td className={classes.end}>
              <FigureLink
                figure={month}
                currency={currency}
                label={formats.month(`${month.month}-01`)}
                className={classes.plainLink}
              />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
