/** The contract with the backend about documents, settings and syncs. `src/types/api.ts` infers its types from here. */
import * as z from 'zod/mini'

import { day, decimal, moment, OfficialRateSchema, pageOf, text, whole } from './primitives'

export const BillingoInvoiceItemSchema = z.object({
  position: whole,
  product_id: z.nullable(whole),
  name: text,
  net_unit_amount: z.nullable(decimal),
  net_unit_amount_formatted: z.nullable(text),
  net_unit_price: z.nullable(decimal),
  quantity: z.nullable(decimal),
  unit: text,
  net_amount: z.nullable(decimal),
  net_amount_formatted: z.nullable(text),
  vat: text,
  vat_amount: z.nullable(decimal),
  vat_amount_formatted: z.nullable(text),
  gross_amount: z.nullable(decimal),
  gross_amount_formatted: z.nullable(text),
  entitlement: z.nullable(text),
  comment: text,
})

export const BillingoInvoiceSchema = z.object({
  id: whole,
  company: whole,
  company_name: text,
  invoice_number: text,
  type: text,
  type_formatted: text,
  correction_type: text,
  cancelled: z.boolean(),
  payment_status: text,
  payment_status_formatted: text,
  payment_method: text,
  counts_as_claim: z.boolean(),
  is_open: z.boolean(),
  overdue: z.boolean(),
  partly_paid: z.boolean(),
  currency: text,
  conversion_rate: z.nullable(decimal),
  gross_total: z.nullable(decimal),
  gross_total_formatted: z.nullable(text),
  paid_amount: z.nullable(decimal),
  paid_amount_formatted: z.nullable(text),
  open_amount: decimal,
  open_amount_formatted: text,
  net_amount: z.nullable(decimal),
  net_amount_formatted: z.nullable(text),
  vat_amount: z.nullable(decimal),
  vat_amount_formatted: z.nullable(text),
  net_amount_local: z.nullable(decimal),
  vat_amount_local: z.nullable(decimal),
  gross_amount_local: z.nullable(decimal),
  invoice_date: z.nullable(day),
  invoice_date_formatted: z.nullable(text),
  fulfillment_date: z.nullable(day),
  fulfillment_date_formatted: z.nullable(text),
  due_date: z.nullable(day),
  due_date_formatted: z.nullable(text),
  paid_date: z.nullable(day),
  paid_date_formatted: z.nullable(text),
  billingo_paid_date: z.nullable(day),
  organization_name: text,
  organization_tax_number: text,
  partner_id: z.nullable(whole),
  partner_name: text,
  partner_tax_number: text,
  partner_country_code: text,
  partner_post_code: text,
  partner_city: text,
  partner_address: text,
  electronic: z.boolean(),
  online_szamla_status: text,
  notification_status: text,
  tags: z.array(z.unknown()),
  item_count: whole,
  related_documents_count: whole,
  related_invoice_number: z.nullable(text),
  missing_upstream_since: z.nullable(moment),
  created_at: moment,
  updated_at: moment,
})

export const BillingoRelatedDocumentSchema = z.object({
  id: z.nullable(whole),
  invoice_number: text,
  related_invoice_id: z.nullable(whole),
  related_invoice_number: text,
})

export const BillingoPaymentSchema = z.object({
  date: day,
  date_formatted: text,
  amount: decimal,
  amount_formatted: text,
  payment_method: text,
  source: z.enum(['billingo', 'bank']),
})

export const BillingoInvoiceDetailSchema = z.extend(BillingoInvoiceSchema, {
  block_id: z.nullable(whole),
  language: text,
  comment: text,
  order_number: text,
  discount_type: text,
  discount_value: z.nullable(decimal),
  without_financial_fulfillment: z.boolean(),
  net_total: z.nullable(decimal),
  net_total_formatted: z.nullable(text),
  organization_account_number: text,
  organization_iban: text,
  organization_bank_account_number: text,
  organization_bank_account_iban: text,
  organization_swift: text,
  partner_tax_type: text,
  partner_iban: text,
  partner_swift: text,
  partner_account_number: text,
  items: z.array(BillingoInvoiceItemSchema),
  payments: z.array(BillingoPaymentSchema),
  payments_read_at: z.nullable(moment),
  official_rate: z.nullable(OfficialRateSchema),
  related_documents: z.array(BillingoRelatedDocumentSchema),
  last_modified: moment,
  created_by_sync: z.nullable(whole),
})

export const BillingoInvoicePageSchema = pageOf(BillingoInvoiceSchema)

export const CurrencyTotalsSchema = z.object({
  currency: text,
  count: whole,
  gross: decimal,
  gross_formatted: text,
  outstanding: decimal,
  outstanding_formatted: text,
  outstanding_count: whole,
  overdue: decimal,
  overdue_formatted: text,
  overdue_count: whole,
})

export const BillingoSummarySchema = z.object({ count: whole, currencies: z.array(CurrencyTotalsSchema) })

export const BillingoChangeSchema = z.object({
  kind: z.enum(['created', 'changed', 'gone', 'returned']),
  at: moment,
  sync_log_id: z.nullable(whole),
  invoice_id: whole,
  invoice_number: text,
  partner_name: text,
  field: z.nullable(text),
  old_value: z.nullable(text),
  new_value: z.nullable(text),
})

export const BillingoChangePageSchema = pageOf(BillingoChangeSchema)

/** A sync whose new documents are told in one line. */
export const BillingoImportSchema = z.object({
  sync_log_id: whole,
  at: moment,
  documents: whole,
  first: z.boolean(),
})
export const BillingoImportsSchema = z.array(BillingoImportSchema)

export const HealthSchema = z.object({
  level: z.enum(['green', 'yellow', 'red']),
  reasons: z.array(z.object({ code: text, text: text })),
})

/** A text for each part of the company's data, another one whenever that changed. */
export const RevisionsSchema = z.object({
  invoices: z.nullable(text),
  syncs: z.nullable(text),
  bank: z.nullable(text),
})

/** What a key may do at Billingo; a read key is all that is needed. */
export const KeyScopeSchema = z.enum(['read', 'write', 'unknown'])

export const CompanyBillingoSettingsSchema = z.object({
  id: whole,
  company: whole,
  company_name: text,
  has_api_key: z.boolean(),
  api_key_scope: z.nullable(KeyScopeSchema),
  is_active: z.boolean(),
  sync_hour: z.nullable(whole),
  sync_interval_minutes: z.nullable(whole),
  sync_interval_from: whole,
  sync_interval_to: whole,
  sync_interval_workdays: z.boolean(),
  sync_paused: z.boolean(),
  schedule: text,
  default_schedule: text,
  scheduled: z.boolean(),
  retrying: z.boolean(),
  next_sync_time: z.nullable(moment),
  next_sync_time_formatted: z.nullable(text),
  last_sync_time: z.nullable(moment),
  last_sync_time_formatted: z.nullable(text),
  last_success_time: z.nullable(moment),
  last_success_time_formatted: z.nullable(text),
  last_billingo_invoice_sync_date: z.nullable(day),
  created_at: moment,
  updated_at: moment,
  health: HealthSchema,
})

export const CompanyBillingoSettingsInputSchema = z.object({
  api_key_input: z.optional(z.string().check(z.trim(), z.minLength(1), z.maxLength(512))),
  is_active: z.optional(z.boolean()),
  sync_hour: z.optional(z.nullable(z.int().check(z.gte(0), z.lte(23)))),
  sync_interval_minutes: z.optional(z.nullable(z.int().check(z.gte(5), z.lte(60)))),
  sync_interval_from: z.optional(z.int().check(z.gte(0), z.lte(23))),
  sync_interval_to: z.optional(z.int().check(z.gte(1), z.lte(24))),
  sync_interval_workdays: z.optional(z.boolean()),
  sync_paused: z.optional(z.boolean()),
  accept_other_company: z.optional(z.boolean()),
})

export const BillingoCredentialsAnswerSchema = z.object({
  valid: z.boolean(),
  tax_number: z.nullable(text),
  matches_company: z.boolean(),
  scope: z.nullable(KeyScopeSchema),
  message: text,
})

export const BillingoSyncLogSchema = z.object({
  id: whole,
  company: whole,
  company_name: text,
  sync_type: z.enum(['MANUAL', 'AUTOMATIC', 'INTERVAL', 'TRIGGER']),
  full_sync: z.boolean(),
  status: z.enum(['RUNNING', 'COMPLETED', 'PARTIAL', 'FAILED']),
  status_formatted: text,
  started_at: moment,
  started_at_formatted: text,
  completed_at: z.nullable(moment),
  sync_duration_seconds: z.nullable(z.number()),
  pages_done: whole,
  pages_total: whole,
  invoices_processed: whole,
  invoices_created: whole,
  invoices_updated: whole,
  invoices_unchanged: whole,
  invoices_missing: whole,
  invoices_skipped: whole,
  items_extracted: whole,
  api_calls: whole,
  payments_total: whole,
  payments_read: whole,
  payments_changed: whole,
  payments_failed: whole,
  payment_calls: whole,
  sync_type_display: text,
  status_display: text,
  api_calls_made: whole,
  duration_formatted: z.nullable(text),
  wait_seconds: z.number(),
  errors: text,
  errors_parsed: z.array(
    z.object({
      code: text,
      invoice_id: z.nullable(whole),
      invoice_number: text,
      error: text,
      text: text,
      remedy: text,
    }),
  ),
})

export const BillingoSyncLogPageSchema = pageOf(BillingoSyncLogSchema)

/** How a sync ended that was waited for. */
export const BillingoSyncTriggerResponseSchema = z.object({
  status: z.enum(['success', 'partial', 'failed']),
  invoices_processed: whole,
  invoices_created: whole,
  invoices_updated: whole,
  invoices_unchanged: whole,
  invoices_skipped: whole,
  items_extracted: whole,
  api_calls: whole,
  duration_seconds: z.number(),
  errors: z.array(z.object({ invoice_id: z.nullable(whole), invoice_number: text, error: text })),
  sync_log_id: whole,
})

/** The answer to `background: true`. */
export const BillingoSyncStartedSchema = z.object({ status: z.literal('running'), sync_log_id: whole })

/** A document that could not be stored yet; every sync tries it again. */
export const SetAsideSchema = z.object({
  id: whole,
  invoice_id: z.nullable(whole),
  invoice_number: text,
  code: text,
  text: text,
  first_seen_at: moment,
  last_tried_at: moment,
  attempts: whole,
})

export const SetAsidePageSchema = pageOf(SetAsideSchema)
