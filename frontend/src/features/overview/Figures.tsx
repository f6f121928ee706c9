import { Tooltip } from '@mantine/core'
import type { CSSProperties } from 'react'
import { useTranslation } from 'react-i18next'

import { isZero } from '@/lib/values/decimal'
import { useFormats } from '@/lib/values/useFormats'
import type { CurrencyOverview } from '@/types/api'

import { FigureLink } from './FigureLink'
import classes from './Overview.module.css'

const NAMES = ['outstanding', 'overdue', 'due_this_week', 'paid_this_month'] as const

/** The four figures: the first currency (HUF) large, the others below. */
export function Figures({ currencies }: { currencies: readonly CurrencyOverview[] }) {
  const { t } = useTranslation('overview')
  const formats = useFormats()
  const [home, ...others] = currencies
  if (!home) return null
  const empty = (name: (typeof NAMES)[number]) => currencies.every((each) => each[name].count === 0)
  const longest = Math.max(...NAMES.map((name) => formats.money(home[name].amount, home.currency).length))
  return (
    <ul
      className={classes.figures}
      aria-label={t('figures.label')}
      style={
        {
          '--characters': longest,
          // What is nothing takes less room than what is owed.
          '--columns': NAMES.map((name) => (empty(name) ? 'minmax(0, 7fr)' : 'minmax(0, 10fr)')).join(' '),
        } as CSSProperties
      }
    >
      {NAMES.map((name) => {
        const label = t(`figures.${name}`)
        const figure = home[name]
        const shown = others.filter((other) => other[name].count > 0)
        return (
          <li key={name} className={`card ${classes.card}`} data-empty={empty(name) || undefined}>
            <Tooltip label={t(`figures.hint.${name}`)} multiline maw={260} position="top-start">
              <h2 className={classes.name} style={{ alignSelf: 'start' }}>
                {label}
              </h2>
            </Tooltip>
            <div className={classes.figure}>
              <FigureLink
                figure={figure}
                currency={home.currency}
                label={label}
                className={classes.amount}
                bad={name === 'overdue' && !isZero(figure.amount)}
              />
            </div>
            {empty(name) ? null : (
              <span className={classes.documents}>
                {t('figures.documents', { count: figure.count, n: formats.count(figure.count) })}
              </span>
            )}
            {shown.length > 0 ? (
              <ul className={classes.others}>
                {shown.map((other) => (
                  <li key={other.currency}>
                    <FigureLink
                      figure={other[name]}
                      currency={other.currency || t('figures.noCurrency')}
                      label={label}
                      className={classes.other}
                    />
                  </li>
                ))}
              </ul>
            ) : null}
          </li>
        )
      })}
    </ul>
  )
}
