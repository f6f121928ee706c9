/** The contract with the backend about how right matching is, and what may be automatic. */
import * as z from 'zod/mini'

import { day, decimal, moment, pageOf, text, whole } from '../primitives'

const share = z.number()

export const MeasuredSchema = z.object({
  wrong: whole,
  of: whole,
  share: z.nullable(share),
  at_most: z.nullable(share),
})

export const BandSchema = z.object({
  from: share,
  to: share,
  count: whole,
  agreed: whole,
  said: z.nullable(share),
  true: z.nullable(share),
  at_least: z.nullable(share),
  at_most: z.nullable(share),
})

export const AutomaticSchema = z.enum(['off', 'exact', 'on'])

export const TrialChoiceSchema = z.object({
  automatic: AutomaticSchema,
  lines: whole,
  agreed: whole,
  at_most_wrong: z.nullable(share),
  share: z.nullable(share),
  expected_wrong_a_year: z.nullable(z.number()),
})

export const TrialSchema = z.object({
  began_at: z.nullable(moment),
  lines: whole,
  lines_wanted: whole,
  days: whole,
  days_wanted: whole,
  is_over: z.boolean(),
  choices: z.array(TrialChoiceSchema),
})

export const MatchingQualitySchema = z.object({
  undone: MeasuredSchema,
  spot_check: z.extend(MeasuredSchema, { waiting: whole }),
  benchmark: MeasuredSchema,
  automatic: z.object({ lines: whole, of: whole, share: z.nullable(share) }),
  threshold: z.object({ confidence: share, of_the_weights: share, wrong: whole, of: whole }),
  bands: z.array(BandSchema),
  trial: TrialSchema,
})

export const MatchingSettingsSchema = z.object({
  automatic: AutomaticSchema,
  upper_amount: z.nullable(decimal),
  digest: z.boolean(),
  accounts: z.array(
    z.object({ account: whole, automatic: AutomaticSchema, upper_amount: z.nullable(decimal) }),
  ),
  stopped: z.nullable(
    z.object({
      reason: z.enum(['undone', 'spot_check']),
      text: text,
      wrong: whole,
      of: whole,
      stopped_at: moment,
    }),
  ),
})

export const SpotCheckSchema = z.object({
  id: whole,
  month: day,
  is_random: z.boolean(),
  confidence: z.nullable(share),
  answer: z.enum(['waiting', 'good', 'undone']),
  answered_at: z.nullable(moment),
  answered_by: text,
  line_text: text,
  line: z.nullable(
    z.object({
      id: whole,
      account_id: whole,
      booking_date: day,
      amount: decimal,
      currency: text,
      counterparty_name: text,
      counterparty_account: text,
      remittance_information: text,
    }),
  ),
  allocations: z.array(
    z.object({
      invoice_id: whole,
      invoice_number: text,
      partner_name: text,
      kind: z.enum([
        'payment',
        'overpayment',
        'fee',
        'rounding',
        'discount',
        'exchange_difference',
        'refund',
      ]),
      amount: decimal,
      line_amount: decimal,
      invoice_amount: decimal,
      invoice_currency: text,
    }),
  ),
})

export const SpotCheckPageSchema = pageOf(SpotCheckSchema)
