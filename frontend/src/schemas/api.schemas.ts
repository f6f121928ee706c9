/** The contract with the backend about documents, settings and syncs. `src/types/api.ts` infers its types from here. */
import * as z from 'zod'

import { day, decimal, moment, pageOf, text, whole } from './primitives'

export const BillingoInvoiceItemSchema = z.object({
  position: whole,
  product_id: whole.nullable(),
  name: text,
  net_unit_amount: decimal.nullable(),
  net_unit_amount_formatted: text.nullable(),
  quantity: decimal.nullable(),
  unit: text,
  net_amount: decimal.nullable(),
  net_amount_formatted: text.nullable(),
  vat: text,
  vat_amount: decimal.nullable(),
  vat_amount_formatted: text.nullable(),
  gross_amount: decimal.nullable(),
  gross_amount_formatted: text.nullable(),
  entitlement: text.nullable(),
  comment: text,
})

export const BillingoInvoiceSchema = z.object({
  id: whole,
  company: whole,
  invoice_number: text,
  type: text,
  type_formatted: text,
  correction_type: text,
  cancelled: z.boolean(),
  payment_status: text,
  payment_status_formatted: text,
  payment_method: text,
  overdue: z.boolean(),
  currency: text,
  conversion_rate: decimal.nullable(),
  gross_total: decimal.nullable(),
  gross_total_formatted: text.nullable(),
  net_amount: decimal.nullable(),
  net_amount_formatted: text.nullable(),
  vat_amount: decimal.nullable(),
  vat_amount_formatted: text.nullable(),
  net_amount_local: decimal.nullable(),
  vat_amount_local: decimal.nullable(),
  gross_amount_local: decimal.nullable(),
  invoice_date: day.nullable(),
  invoice_date_formatted: text.nullable(),
  fulfillment_date: day.nullable(),
  fulfillment_date_formatted: text.nullable(),
  due_date: day.nullable(),
  due_date_formatted: text.nullable(),
  paid_date: day.nullable(),
  paid_date_formatted: text.nullable(),
  organization_name: text,
  organization_tax_number: text,
  partner_id: whole.nullable(),
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
  missing_upstream_since: moment.nullable(),
  created_at: moment,
  updated_at: moment,
})

export const BillingoRelatedDocumentSchema = z.object({ id: whole.nullable(), invoice_number: text })

export const BillingoInvoiceDetailSchema = BillingoInvoiceSchema.extend({
  block_id: whole.nullable(),
  language: text,
  comment: text,
  order_number: text,
  discount_type: text,
  discount_value: decimal.nullable(),
  without_financial_fulfillment: z.boolean(),
  organization_account_number: text,
  organization_iban: text,
  organization_swift: text,
  partner_tax_type: text,
  partner_iban: text,
  partner_swift: text,
  partner_account_number: text,
  items: z.array(BillingoInvoiceItemSchema),
  related_documents: z.array(BillingoRelatedDocumentSchema),
  last_modified: moment,
  created_by_sync: whole.nullable(),
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
  sync_log_id: whole.nullable(),
  invoice_id: whole,
  invoice_number: text,
  partner_name: text,
  field: text.nullable(),
  old_value: text.nullable(),
  new_value: text.nullable(),
})

export const BillingoChangePageSchema = pageOf(BillingoChangeSchema)

export const HealthSchema = z.object({
  level: z.enum(['green', 'yellow', 'red']),
  reasons: z.array(z.object({ code: text, text: text })),
})

export const CompanyBillingoSettingsSchema = z.object({
  id: whole,
  company: whole,
  company_name: text,
  has_api_key: z.boolean(),
  api_key_scope: text.nullable(),
  is_active: z.boolean(),
  sync_hour: whole.nullable(),
  sync_paused: z.boolean(),
  schedule: text,
  next_sync_time: moment.nullable(),
  next_sync_time_formatted: text.nullable(),
  last_sync_time: moment.nullable(),
  last_sync_time_formatted: text.nullable(),
  created_at: moment,
  updated_at: moment,
  health: HealthSchema,
})

export const CompanyBillingoSettingsInputSchema = z.object({
  api_key_input: z.string().trim().min(1).max(512).optional(),
  is_active: z.boolean().optional(),
  sync_hour: whole.min(0).max(23).nullable().optional(),
  sync_paused: z.boolean().optional(),
  accept_other_company: z.boolean().optional(),
})

export const BillingoCredentialsAnswerSchema = z.object({
  valid: z.boolean(),
  tax_number: text.nullable(),
  matches_company: z.boolean(),
  scope: text.nullable(),
  message: text,
})

export const BillingoSyncLogSchema = z.object({
  id: whole,
  company: whole,
  company_name: text,
  sync_type: z.enum(['MANUAL', 'AUTOMATIC']),
  full_sync: z.boolean(),
  status: z.enum(['RUNNING', 'COMPLETED', 'PARTIAL', 'FAILED']),
  status_formatted: text,
  started_at: moment,
  started_at_formatted: text,
  completed_at: moment.nullable(),
  sync_duration_seconds: z.number().nullable(),
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
  wait_seconds: z.number(),
  errors: text,
  errors_parsed: z.array(
    z.object({
      code: text,
      invoice_id: whole.nullable(),
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
  errors: z.array(z.object({ invoice_id: whole.nullable(), invoice_number: text, error: text })),
  sync_log_id: whole,
})

/** The answer to `background: true`. */
export const BillingoSyncStartedSchema = z.object({ status: z.literal('running'), sync_log_id: whole })

/** A document that could not be stored yet; every sync tries it again. */
export const SetAsideSchema = z.object({
  id: whole,
  invoice_id: whole.nullable(),
  invoice_number: text,
  code: text,
  text: text,
  first_seen_at: moment,
  last_tried_at: moment,
  attempts: whole,
})

export const SetAsidePageSchema = pageOf(SetAsideSchema)
