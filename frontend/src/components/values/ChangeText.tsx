import { Anchor } from '@mantine/core'
import { Fragment, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { useFormats } from '@/lib/values/useFormats'
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
  if (field === 'payments') return <PaymentsText change={change} name={name} />
  return (
    <span>
      {name}: <del className={classes.before}>{shown(field, change.old_value)}</del>
      <span className={classes.arrow}> → </span>
      <ins className={classes.after}>{shown(field, change.new_value)}</ins>
    </span>
  )
}

/** Payments that Billingo took back, and those that came: none is another one changed. */
function PaymentsText({ change, name }: { change: BillingoChange; name: string }) {
  const { t } = useTranslation('changes')
  return (
    <span>
      {name}:
      {change.old_value ? (
        <>
          {' '}
          {t('payment.gone')}{' '}
          <del className={classes.before}>
            <PaymentList text={change.old_value} />
          </del>
        </>
      ) : null}
      {change.new_value ? (
        <>
          {' '}
          {t('payment.came')}{' '}
          <ins className={classes.after}>
            <PaymentList text={change.new_value} />
          </ins>
        </>
      ) : null}
    </span>
  )
}

/** A document may have thousands. */
const PAYMENTS_SHOWN = 12

/** `2026. 02. 09. 100 000 (Készpénz), …`; what is no list of payments as it is. */
function PaymentList({ text }: { text: string }) {
  const { t } = useTranslation('changes')
  const formats = useFormats()
  const shown = useValue()
  const list = listOf(text)?.map((one) => (one ?? {}) as Record<string, unknown>)
  if (!list) return text
  const more = list.length - PAYMENTS_SHOWN
  return (
    <>
      {list.slice(0, PAYMENTS_SHOWN).map((payment, index) => (
        <Fragment key={index}>
          {index > 0 ? ', ' : ''}
          {shown('date', asText(payment.date))} {shown('paid_amount', asText(payment.amount))}
          {payment.payment_method ? <> ({shown('payment_method', asText(payment.payment_method))})</> : null}
        </Fragment>
      ))}
      {more > 0 ? ` ${t('payment.more', { n: formats.count(more) })}` : null}
    </>
  )
}

function asText(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

const DAY = /^\d{4}-\d{2}-\d{2}$/
const DECIMAL = /^-?\d+\.\d+$/
const AMOUNTS = /_(total|amount|local)$/
/** Where the codes of a field have their words. */
const WORDS: Readonly<Record<string, (code: string) => string>> = {
  payment_status: (code) => `common:paymentStatus.${code}`,
  type: (code) => `common:documentType.${code}`,
  correction_type: (code) => `changes:correction.${code}`,
  payment_method: (code) => `invoices:method.${code}`,
  online_szamla_status: (code) => `invoices:nav.${code}.name`,
  notification_status: (code) => `changes:notification.${code}`,
  partner_tax_type: (code) => `changes:taxType.${code}`,
  discount_type: (code) => `changes:discount.${code}`,
  language: (code) => `changes:language.${code}`,
}

function useValue() {
  const { t, i18n } = useTranslation('changes')
  const formats = useFormats()
  return (field: string, value: string | null): ReactNode => {
    if (value === null || value === '' || value === '[]') return t('nothing')
    if (value === 'true') return t('yes')
    if (value === 'false') return t('no')
    if (DAY.test(value)) return formats.day(value)
    // The currency is not told here: whole amounts stay whole, others have both places as everywhere.
    if (AMOUNTS.test(field) && DECIMAL.test(value)) return formats.number(value, /\.0+$/.test(value) ? 0 : 2)
    if (DECIMAL.test(value)) return formats.number(value)
    const key = WORDS[field]?.(value)
    if (key && i18n.exists(key)) return (t as (name: string) => string)(key)
    const list = listOf(value)
    return list ? list.map((one, index) => <Listed key={index} one={one} first={index === 0} />) : value
  }
}

/** What a JSON list holds: related documents, tags; null for anything else. */
function listOf(value: string): unknown[] | null {
  if (!value.startsWith('[')) return null
  try {
    const read: unknown = JSON.parse(value)
    return Array.isArray(read) ? read : null
  } catch {
    return null
  }
}

/** A document as its number, which leads to it; a text as it is. */
function Listed({ one, first }: { one: unknown; first: boolean }) {
  const { id, invoice_number: number } = (typeof one === 'object' && one !== null ? one : {}) as {
    id?: unknown
    invoice_number?: unknown
  }
  const name = typeof number === 'string' && number !== '' ? number : null
  const known = typeof id === 'number'
  const text = typeof one === 'string' || typeof one === 'number' ? String(one) : '–'
  return (
    <>
      {first ? '' : ', '}
      {known ? (
        <Anchor component={Link} to={`/invoices/${id}`} inherit>
          {name ?? `#${id}`}
        </Anchor>
      ) : (
        (name ?? text)
      )}
    </>
  )
}
