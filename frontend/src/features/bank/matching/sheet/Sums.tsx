import { useTranslation } from 'react-i18next'

import { isZero, sum } from '@/lib/values/decimal'
import { useFormats } from '@/lib/values/useFormats'
import type { Worksheet } from '@/types/matching'

import classes from './sheet.module.css'
import { leftOver } from '../reckoning/draft'
import type { Desk } from '../working/useDesk'
import { KeyLink } from './KeyLink'

/** Line − allocated = left: always there, exact, in the line's currency. */
export function Sums({ desk, shown }: { desk: Desk; shown: Worksheet }) {
  const { t } = useTranslation('matching')
  const formats = useFormats()
  const { draft, money, primary } = desk
  if (primary === 'done' || primary === 'nothing' || primary === 'seen') return null
  const { line } = shown
  const taken = sum([line.allocated_amount, ...draft.entries.map(({ lineAmount }) => lineAmount)])
  const left = leftOver(draft, money)
  const say = (amount: string) => formats.money(amount, line.currency)
  return (
    <p className={classes.sums} aria-label={t('sums.label')} data-fits={isZero(left) || undefined}>
      <span>
        {t('sums.line')} {say(line.amount)} − {t('sums.allocated')} {say(taken)} = {t('sums.left')}{' '}
        <strong>{say(left)}</strong>
        {isZero(left) && !desk.rest ? <span className={classes.fits}> ✓ {t('sums.fits')}</span> : null}
        {isZero(line.allocated_amount) ? null : (
          <span className={classes.dim}> ({t('sums.already', { amount: say(line.allocated_amount) })})</span>
        )}
      </span>
      {desk.changes && draft.entries.length > 0 ? (
        <KeyLink name="o" onClick={() => desk.setMode('amounts')}>
          {t('sums.change')}
        </KeyLink>
      ) : null}
    </p>
  )
}
