/** The tax authority's states: how bad each is, and its words. */
import type { Tone } from '@/components/values/StatusBadge'

const TONES = {
  done: 'good',
  validation_ok: 'good',
  saved: 'good',
  received: 'info',
  sent: 'info',
  started: 'info',
  processing: 'info',
  kobak_processing: 'info',
  nav_warn: 'warn',
  not_checked: 'quiet',
  no_online_szamla_settings: 'quiet',
  no_send_by_user: 'quiet',
  under_tax_limit: 'quiet',
  'not unique': 'warn',
  invoice_number_not_unique: 'warn',
  aborted: 'bad',
  send_failed: 'bad',
  technical_error: 'bad',
  empty_organization_country_code: 'bad',
  empty_partner_country_code: 'bad',
  empty_tax: 'bad',
  forbidden: 'bad',
  invalid_address: 'bad',
  invalid_client: 'bad',
  invalid_conversion_rate: 'bad',
  invalid_customer: 'bad',
  invalid_invoice_reference: 'bad',
  invalid_postalcode: 'bad',
  invalid_security_user: 'bad',
  invalid_tax: 'bad',
  invalid_tax_number: 'bad',
  invalid_user_relation: 'bad',
  invalid_vat_data: 'bad',
  missing_document_item_name: 'bad',
  non_exist_tax_number: 'bad',
  not_registered_customer: 'bad',
  user_has_invalid_kobak: 'bad',
  user_hasnot_kobak: 'bad',
} as const satisfies Readonly<Record<string, Tone>>

export type NavStatus = keyof typeof TONES | 'unknown'

/** A code that Billingo may send any day without notice is `unknown`. */
export function navStatus(code: string): { key: NavStatus; tone: Tone } {
  return isKnown(code) ? { key: code, tone: TONES[code] } : { key: 'unknown', tone: 'warn' }
}

function isKnown(code: string): code is keyof typeof TONES {
  return Object.hasOwn(TONES, code)
}
