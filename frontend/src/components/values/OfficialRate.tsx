import { useTranslation } from 'react-i18next'

import { useFormats } from '@/lib/values/useFormats'
import type { OfficialRate as Rate } from '@/types/api'

/** What an amount is in forints by the official rate of its day, of which day that is and whose; or that there is none. */
export function OfficialRate({ rate }: { rate: Rate | null }) {
  const { t } = useTranslation()
  const formats = useFormats()
  if (rate === null) return t('rate.unknown')
  const { day, currency, unit, rate: forints, source, amount_huf: worth } = rate
  return (
    <>
      <span className="figures">{formats.money(worth, 'HUF')}</span>
      {' · '}
      <span className="figures">
        {t('rate.of', {
          foreign: `${formats.count(unit)} ${currency}`,
          forints: formats.money(forints, 'HUF'),
          source,
          day: formats.day(day),
        })}
      </span>
    </>
  )
}
