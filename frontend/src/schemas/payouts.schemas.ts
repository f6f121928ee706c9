/** The contract with the backend about payouts of payment providers. `src/types/bank.ts` infers its types from here. */
import * as z from 'zod/mini'

import { day, decimal, moment, pageOf, text, whole } from './primitives'

export const PayoutStateSchema = z.enum(['linked', 'open', 'apart', 'question', 'waiting'])

export const ProviderPayoutSchema = z.object({
  id: whole,
  provider: text,
  merchant: text,
  identification: text,
  day: z.nullable(day),
  paid_on: z.nullable(day),
  first_day: z.nullable(day),
  last_day: z.nullable(day),
  currency: text,
  gross: decimal,
  fee: decimal,
  net: decimal,
  opening: z.nullable(decimal),
  amount: decimal,
  adds_up: z.nullable(z.boolean()),
  state: PayoutStateSchema,
  line_id: z.nullable(whole),
  linked_by: text,
  linked_at: z.nullable(moment),
  file_id: whole,
})

export const ProviderPayoutPageSchema = pageOf(ProviderPayoutSchema)

export const PayoutSummarySchema = z.object({
  count: whole,
  currencies: z.array(
    z.object({ currency: text, count: whole, gross: decimal, fee: decimal, net: decimal, amount: decimal }),
  ),
})

export const PayoutItemSchema = z.object({
  id: whole,
  kind: z.enum(['payment', 'refund', 'fee', 'chargeback', 'other']),
  gross: decimal,
  fee: decimal,
  net: decimal,
  currency: text,
  order_number: text,
  invoice_id: text,
  reference: text,
  type_text: text,
  description: text,
  occurred_at: text,
})

export const PayoutItemPageSchema = pageOf(PayoutItemSchema)

/** A line that the payout may be. */
export const PayoutCandidateSchema = z.object({
  id: whole,
  account_id: whole,
  booking_date: z.nullable(day),
  amount: decimal,
  currency: text,
  counterparty_name: text,
  remittance_information: text,
})

export const ProviderPayoutDetailSchema = z.extend(ProviderPayoutSchema, {
  items: z.array(PayoutItemSchema),
  item_count: whole,
  candidates: z.array(PayoutCandidateSchema),
})
