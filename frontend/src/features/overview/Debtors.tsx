import { Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { taxNumber } from '@/lib/values/formats'
import type { CurrencyOverview } from '@/types/api'

import { FigureLink } from './FigureLink'
import { invoicesOf } from './links'
import classes from './Overview.module.css'

/** Who owes most, and how much of it is late. */
export function Debtors({ of }: { of: CurrencyOverview }) {
  const { t } = useTranslation('overview')
  const currency = of.currency || t('figures.noCurrency')
  return (
    <section className={`card ${classes.card}`} aria-labelledby="debtors-title">
      <Title order={2} fz="md" id="debtors-title">
        {t('debtors.title')}
      </Title>
      {of.debtors.length === 0 ? (
        <Text size="sm" mt="md">
          {t('debtors.empty')}
        </Text>
      ) : (
        <table className={classes.rows} aria-labelledby="debtors-title">
          <thead>
            <tr>
              <th scope="col">{t('debtors.partner')}</th>
              <th scope="col" className={classes.end}>
                {t('debtors.outstanding')}
                <span className={`${classes.narrow} ${classes.bad}`}>{t('debtors.overdue')}</span>
              </th>
              <th scope="col" className={`${classes.end} ${classes.wide}`}>
                {t('debtors.overdue')}
              </th>
            </tr>
          </thead>
          <tbody>
            {of.debtors.map((debtor) => {
              const name =
                debtor.partner_name || taxNumber(debtor.partner_tax_number) || t('debtors.nameless')
              return (
                <tr key={`${debtor.partner_tax_number} ${debtor.partner_name}`}>
                  <th scope="row" className={classes.partner}>
                    <Link
                      to={invoicesOf(debtor.outstanding.query)}
                      className={classes.plainLink}
                      title={name}
                    >
                      {name}
                    </Link>
                  </th>
                  <td className={classes.end}>
                    <FigureLink
                      figure={debtor.outstanding}
                      currency={currency}
                      label={`${name}, ${t('debtors.outstanding')}`}
                      className={classes.plainLink}
                    />
                    {debtor.overdue.count === 0 ? null : (
                      <span className={classes.narrow}>
                        <FigureLink
                          figure={debtor.overdue}
                          currency={currency}
                          label={`${name}, ${t('debtors.overdue')}`}
                          className={`${classes.plainLink} ${classes.bad}`}
                        />
                      </span>
                    )}
                  </td>
                  <td className={`${classes.end} ${classes.wide}`}>
                    {debtor.overdue.count === 0 ? (
                      <Text span size="sm" c="dimmed">
                        –
                      </Text>
                    ) : (
                      <FigureLink
                        figure={debtor.overdue}
                        currency={currency}
                        label={`${name}, ${t('debtors.overdue')}`}
                        className={`${classes.plainLink} ${classes.bad}`}
                      />
                    )}
                  </td>
                </tr>
              )
            })}
          </tbody>
        </table>
      )}
    </section>
  )
}
