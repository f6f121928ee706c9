/** The contract with the backend about the overview. */
import * as z from 'zod/mini'

import { BillingoChangeSchema, BillingoImportSchema, HealthSchema } from './api.schemas'
import { day, decimal, moment, text, whole } from './primitives'

/** Parameters of a list: what makes up a figure, or what is new. */
export const ListQuerySchema = z.record(z.string(), text)

export const FigureSchema = z.object({
  count: whole,
  amount: decimal,
  amount_formatted: text,
  query: ListQuerySchema,
})

export const AgeSchema = z.extend(FigureSchema, {
  age: z.enum(['not_due', 'days_1_30', 'days_31_60', 'days_61_90', 'over_90_days']),
})

export const DebtorSchema = z.object({
  partner_name: text,
  partner_tax_number: text,
  outstanding: FigureSchema,
  overdue: FigureSchema,
})

export const MonthSchema = z.extend(FigureSchema, { month: text })

export const CurrencyOverviewSchema = z.object({
  currency: text,
  outstanding: FigureSchema,
  overdue: FigureSchema,
  due_this_week: FigureSchema,
  paid_this_month: FigureSchema,
  ageing: z.array(AgeSchema),
  debtors: z.array(DebtorSchema),
  turnover: z.array(MonthSchema),
})

const CurrencyAmountSchema = z.object({
  currency: text,
  count: whole,
  amount: decimal,
  amount_formatted: text,
})

export const ChangeCountsSchema = z.object({ created: whole, changed: whole, gone: whole, returned: whole })

export const PeriodSchema = z.object({
  period: z.enum(['today', 'week']),
  counts: ChangeCountsSchema,
  created: z.array(CurrencyAmountSchema),
  paid: z.array(CurrencyAmountSchema),
  query: ListQuerySchema,
})

export const NewsSchema = z.object({
  counts: ChangeCountsSchema,
  latest: z.array(BillingoChangeSchema),
  query: ListQuerySchema,
  periods: z.array(PeriodSchema),
  imports: z.array(BillingoImportSchema),
})

export const OverviewSchema = z.object({
  today: day,
  since: z.nullable(moment),
  currencies: z.array(CurrencyOverviewSchema).check(z.minLength(1)),
  changes: NewsSchema,
  health: HealthSchema,
  last_sync_time: z.nullable(moment),
  last_sync_time_formatted: z.nullable(text),
  last_success_time: z.nullable(moment),
})
