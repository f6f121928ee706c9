import { Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'

import { share, sum } from '@/lib/values/decimal'
import { useFormats } from '@/lib/values/useFormats'
import type { Age, CurrencyOverview } from '@/types/api'

import { FigureLink } from '../FigureLink'
import classes from '../Overview.module.css'

/** Open claims by how late they are. A table whose bars are only another look at its amounts. */
export function Ageing({ of }: { of: CurrencyOverview }) {
  const { t } = useTranslation('overview')
  const formats = useFormats()
  const most = sum(of.ageing.map(({ amount }) => (amount.startsWith('-') ? '0' : amount)))
  return (
    <section className={`card ${classes.card}`} aria-labelledby="ageing-title">
      <Title order={2} fz="md" id="ageing-title">
        {t('ageing.title')}
      </Title>
      <Text size="sm" c="dimmed">
        {t('ageing.intro')}
      </Text>
      {of.outstanding.count === 0 ? (
        <Text size="sm" mt="md">
          {t('ageing.empty')}
        </Text>
      ) : (
        <table className={classes.rows} aria-labelledby="ageing-title">
          <thead className={classes.hidden}>
            <tr>
              <th scope="col">{t('ageing.age')}</th>
              <th scope="col">{t('chart.asChart')}</th>
              <th scope="col">{t('figures.outstanding')}</th>
              <th scope="col">{t('ageing.share')}</th>
              <th scope="col">{t('turnover.documents')}</th>
            </tr>
          </thead>
          <tbody>
            {of.ageing.map((age) => (
              <tr key={age.age} data-empty={age.count === 0 || undefined}>
                <th scope="row">
                  {t(`ageing.${age.age}`)}
                  <span className={classes.narrow} aria-hidden>
                    <Bar age={age} most={most} />
                  </span>
                </th>
                <td className={classes.barCell} aria-hidden>
                  <Bar age={age} most={most} />
                </td>
                <td className={classes.end}>
                  <FigureLink
                    figure={age}
                    currency={of.currency || t('figures.noCurrency')}
                    label={t(`ageing.${age.age}`)}
                    className={classes.plainLink}
                  />
                </td>
                <td className={`figures ${classes.end} ${classes.wide}`} style={{ width: 56 }}>
                  {age.count === 0 ? '–' : formats.share(share(age.amount, most))}
                </td>
                <td className={`figures ${classes.end} ${classes.documents}`} style={{ width: 48 }}>
                  {formats.count(age.count)}
                </td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{t('ageing.total')}</th>
              <td className={classes.barCell} />
              <td className={classes.end}>
                <FigureLink
                  figure={of.outstanding}
                  currency={of.currency || t('figures.noCurrency')}
                  label={t('ageing.total')}
                  className={classes.plainLink}
                />
              </td>
              <td className={`figures ${classes.end} ${classes.wide}`} />
              <td className={`figures ${classes.end} ${classes.documents}`}>
                {formats.count(of.outstanding.count)}
              </td>
            </tr>
          </tfoot>
        </table>
      )}
    </section>
  )
}

function Bar({ age, most }: { age: Age; most: string }) {
  return (
    <span className={classes.track}>
      {age.count === 0 ? null : (
        <span
          className={classes.bar}
          data-age={age.age}
          style={{ width: `${share(age.amount, most) * 100}%` }}
        />
      )}
    </span>
  )
}
