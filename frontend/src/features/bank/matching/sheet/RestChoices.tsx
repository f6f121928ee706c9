import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'

import { useFormats } from '@/lib/values/useFormats'

import { Heading } from './Heading'
import classes from './sheet.module.css'
import { choicesOf, type Rest } from '../reckoning/rest'
import type { Desk } from '../working/useDesk'

/** What a difference is: the most likely is preset, and nothing is booked before Enter says so. */
export function RestChoices({ desk, rest }: { desk: Desk; rest: Rest }) {
  const { t } = useTranslation('matching')
  const formats = useFormats()
  const group = useRef<HTMLDivElement>(null)
  const choices = choicesOf(rest, desk.money)
  const chosen = desk.choice ?? choices[0]
  useEffect(() => {
    group.current?.querySelector<HTMLInputElement>('input:checked')?.focus()
  }, [])
  const amount = formats.money(rest.amount, rest.currency)
  return (
    <div ref={group} role="radiogroup" aria-labelledby="rest-title" className={classes.rest}>
      <Heading id="rest-title" className={classes.heading}>
        {rest.side === 'over'
          ? t('rest.over', { amount })
          : t('rest.short', { amount, number: rest.document.invoice_number })}
      </Heading>
      {choices.map((choice) => (
        <label key={choice} className={classes.choice} data-chosen={choice === chosen || undefined}>
          <input
            type="radio"
            name="rest"
            checked={choice === chosen}
            onChange={() => desk.setChoice(choice)}
          />
          <span>
            {t(`rest.${choice}`)} <span className={classes.dim}>{t(`rest.${choice}Hint`)}</span>
          </span>
        </label>
      ))}
    </div>
  )
}
