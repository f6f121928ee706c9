import { useTranslation } from 'react-i18next'

import { useFormats } from '@/lib/useFormats'
import type { BillingoChange } from '@/types/api'

import classes from './ChangeText.module.css'

/** What a change was: the field in words, the value before and after. */
export function ChangeText({ change }: { change: BillingoChange }) {
  const { t, i18n } = useTranslation('changes')
  const shown = useValue()
  const { kind, field } = change
  if (kind !== 'changed' || field === null) return <>{t(`kind.${kind}`)}</>
  const name = i18n.exists(`changes:field.${field}`) ? t(`field.${field as 'type'}`) : field
  if (field === 'items') return <>{t('items')}</>
  return (
    <span>
      {name}: <del className={classes.before}>{shown(field, change.old_value)}</del>
      <span className={classes.arrow}> → </span>
      <ins className={classes.after}>{shown(field, change.new_value)}</ins>
    </span>
  )
}

const DAY = /^\d{4}-\d{2}-\d{2}$/
const DECIMAL = /^-?\d+\.\d+$/
const AMOUNTS = /_(total|amount|local)$/

function useValue() {
  const { t, i18n } = useTranslation('changes')
  const formats = useFormats()
  return (field: string, value: string | null): string => {
    if (value === null || value === '') return t('nothing')
    if (value === 'true') return t('yes')
    if (value === 'false') return t('no')
    if (DAY.test(value)) return formats.day(value)
    // The currency is not told here: whole amounts stay whole, others have both places as everywhere.
    if (AMOUNTS.test(field) && DECIMAL.test(value)) return formats.number(value, /\.0+$/.test(value) ? 0 : 2)
    if (field.endsWith('_rate') && DECIMAL.test(value)) return formats.number(value)
    const words = { payment_status: 'paymentStatus', type: 'documentType' }[field]
    const key = words ? `common:${words}.${value}` : `invoices:nav.${value}.name`
    if ((words ?? field) !== field || field === 'online_szamla_status') {
      if (i18n.exists(key)) return (t as (name: string) => string)(key)
    }
    return value
  }
}
