import { useTranslation } from 'react-i18next'

import type { Refusal } from '../../working/useWhy'
import { KeyLink } from '../KeyLink'
import classes from './refused.module.css'

/** What was refused, and what may be said of it besides: nobody has to. */
export function WhyRefused({ refusal, onPayer }: { refusal: Refusal; onPayer: () => void }) {
  const { t } = useTranslation('matching')
  const { what, partner, payer } = refusal
  const title = t('why.title', { what })
  return (
    <div role="group" aria-label={title} className={classes.refused}>
      <span>{title}</span>
      <KeyLink name="p" onClick={onPayer}>
        {t('why.otherPayer', { partner })}
      </KeyLink>
      <p>{payer ? t('why.name', { payer, partner }) : t('why.account', { partner })}</p>
    </div>
  )
}
