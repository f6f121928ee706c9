/** The contract with the backend about rules, and about what accepted matches taught. */
import * as z from 'zod/mini'

import { ExplanationCodeSchema } from '../bank.schemas'
import { day, decimal, moment, pageOf, text, whole } from '../primitives'

const direction = z.enum(['', 'in', 'out'])

/** When a customer pays, and what it quotes. */
export const HabitSchema = z.object({
  usual_delay: z.nullable(whole),
  spread: z.nullable(whole),
  quoting: z.object({ number: whole, part: whole, month: whole, nothing: whole }),
})

/** A rule that people of the company set (`explanation`), or what accepted matches taught. */
export const MatchingRuleSchema = z.object({
  id: whole,
  kind: z.enum(['explanation', 'payer_account', 'payer_name', 'habit']),
  name: text,
  code: z.enum(['', ...ExplanationCodeSchema.options]),
  code_text: text,
  text: text,
  counterparty_name: text,
  counterparty_account: text,
  type_text: text,
  direction,
  account: z.nullable(whole),
  conditions: text,
  is_active: z.boolean(),
  explained_lines: whole,
  created_by: text,
  created_at: z.nullable(moment),
  updated_at: z.nullable(moment),
  conclusion: text,
  partner_id: z.nullable(whole),
  partner_name: text,
  matches: whole,
  decided: whole,
  last_on: z.nullable(day),
  habit: z.nullable(HabitSchema),
  denied: z.boolean(),
  forgotten_at: z.nullable(moment),
  forgotten_by: text,
})

export const MatchingRulePageSchema = pageOf(MatchingRuleSchema)

/** The lines that a rule explains, or that what was learnt rests on. */
export const RestsSchema = z.object({
  lines: z.array(
    z.object({
      id: whole,
      account_id: whole,
      booking_date: day,
      amount: decimal,
      currency: text,
      counterparty_name: text,
      counterparty_account: text,
      remittance_information: text,
      invoice_id: z.nullable(whole),
      invoice_number: text,
      decided: z.boolean(),
    }),
  ),
})

/** What a rule would do to the lines that are there. */
export const RulePreviewSchema = z.object({
  count: whole,
  decided: whole,
  other: whole,
  lines: z.array(
    z.object({
      id: whole,
      account_id: whole,
      booking_date: z.nullable(day),
      amount: decimal,
      currency: text,
      counterparty_name: text,
      remittance_information: text,
    }),
  ),
})

/** A rule that every company has. */
export const BuiltInRuleSchema = z.object({
  key: text,
  code: ExplanationCodeSchema,
  name: text,
  direction: text,
  looks_at: z.array(text),
  only_without_counterparty: z.boolean(),
  is_active: z.boolean(),
  explained_lines: whole,
})

export const BuiltInRulesSchema = z.array(BuiltInRuleSchema)
