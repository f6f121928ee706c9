/** The contract with the backend about matching: what is proposed, what was done, and what waits for somebody. */
import * as z from 'zod/mini'

import { ExplanationCodeSchema, ExplanationSchema, LineStateSchema, LineStatusSchema } from './bank.schemas'
import { day, decimal, moment, pageOf, text, whole } from './primitives'

export const AllocationKindSchema = z.enum([
  'payment',
  'overpayment',
  'fee',
  'rounding',
  'discount',
  'exchange_difference',
  'refund',
])

export const ActionKindSchema = z.enum(['accept', 'automatic', 'allocate', 'reject', 'undo', 'redo'])

export const MatchStatusSchema = z.enum(['proposed', 'ambiguous'])

/** A part of a line on a document. */
export const MatchAllocationSchema = z.object({
  invoice_id: whole,
  invoice_number: text,
  partner_name: text,
  kind: AllocationKindSchema,
  amount: decimal,
  line_amount: decimal,
  invoice_amount: decimal,
  invoice_currency: text,
})

export const LineAllocationSchema = z.extend(MatchAllocationSchema, { action_id: whole })

/** The same with who laid it there and when, and whether it still stands. */
export const AllocationSchema = z.extend(MatchAllocationSchema, {
  id: whole,
  line_id: z.nullable(whole),
  line_text: text,
  booking_date: day,
  currency: text,
  action_id: whole,
  action_kind: ActionKindSchema,
  action_lines: whole,
  user_name: text,
  made_at: moment,
  undone_at: z.nullable(moment),
  undone_by: text,
})

export const AllocationPageSchema = pageOf(AllocationSchema)

/** A reason, in the language of the request. */
export const EvidenceSchema = z.object({ code: text, text, speaks_for: z.boolean(), quoted: text })

export const AlternativeSchema = z.object({
  allocations: z.array(MatchAllocationSchema),
  confidence: z.number(),
})

export const MatchedLineSchema = z.object({
  id: whole,
  account_id: whole,
  booking_date: day,
  amount: decimal,
  currency: text,
  counterparty_name: text,
  counterparty_account: text,
  remittance_information: text,
})

/** What a line is thought to pay, and why. */
export const MatchSchema = z.object({
  id: whole,
  line: MatchedLineSchema,
  status: MatchStatusSchema,
  decision: z.enum(['waiting', 'accepted', 'rejected', 'withdrawn']),
  version: whole,
  confidence: z.number(),
  would_be_automatic: z.boolean(),
  allocations: z.array(MatchAllocationSchema),
  evidence: z.array(EvidenceSchema),
  alternatives: z.array(AlternativeSchema),
  changed_at: moment,
  changed_by: text,
  action_id: z.nullable(whole),
})

/** The same in short, for a row. */
export const ProposalSchema = z.object({
  id: whole,
  version: whole,
  status: MatchStatusSchema,
  confidence: z.number(),
  would_be_automatic: z.boolean(),
  numbers: z.array(text),
  documents: whole,
  partner_name: text,
  kinds: z.array(AllocationKindSchema),
  against: whole,
})

/** What is laid of a line, by whom last. */
export const LineDoneSchema = z.object({
  action_id: whole,
  kind: ActionKindSchema,
  user_name: text,
  made_at: moment,
  numbers: z.array(text),
  documents: whole,
  partner_name: text,
})

/** What people noted about a line. */
export const LineMarkSchema = z.object({
  is_aside: z.boolean(),
  aside_until: z.nullable(day),
  note: text,
  noted_by: text,
  noted_at: z.nullable(moment),
  noted_to: text,
  note_to: z.nullable(whole),
  note_back: text,
  seen_at: z.nullable(moment),
  seen_by: text,
})

/** Whom a note can ask; the id is the membership's. */
export const ColleagueSchema = z.object({ id: whole, name: text })

export const QueueLineSchema = z.object({
  id: whole,
  account_id: whole,
  statement_id: whole,
  status: LineStatusSchema,
  adds_up: z.nullable(z.boolean()),
  booking_date: z.nullable(day),
  value_date: z.nullable(day),
  amount: decimal,
  currency: text,
  left: decimal,
  allocated_amount: decimal,
  counterparty_name: text,
  counterparty_account: text,
  remittance_information: text,
  bank_reference: text,
  end_to_end_id: text,
  type_text: text,
  original_amount: z.nullable(decimal),
  original_currency: text,
  state: z.nullable(LineStateSchema),
  explanation: z.nullable(ExplanationSchema),
  explanation_version: whole,
  mark: z.nullable(LineMarkSchema),
  proposal: z.nullable(ProposalSchema),
  done: z.nullable(LineDoneSchema),
})

export const QueuePageSchema = pageOf(QueueLineSchema)

export const TabCountsSchema = z.object({
  proposed: whole,
  ambiguous: whole,
  to_explain: whole,
  open: whole,
  automatic: whole,
  done: whole,
  pending: whole,
})

export const QueueSummarySchema = z.object({
  tabs: TabCountsSchema,
  to_do: z.array(
    z.object({ currency: text, count: whole, credits: decimal, debits: decimal, balance: decimal }),
  ),
})

/** A document that the line may be laid on. `rate`: what one of its currency was worth in the line's. */
export const CandidateSchema = z.object({
  invoice_id: whole,
  invoice_number: text,
  type: text,
  partner_name: text,
  gross_total: decimal,
  open_amount: decimal,
  currency: text,
  invoice_date: z.nullable(day),
  due_date: z.nullable(day),
  cancelled: z.boolean(),
  why: z.enum([
    'proposed',
    'alternative',
    'quoted',
    'overpaid',
    'both',
    'sum',
    'denied',
    'payer',
    'refused',
    'found',
  ]),
  rate: z.nullable(decimal),
  rate_day: z.nullable(day),
})

/** What somebody looked for, and what is only like it; of a list of numbers, those that are nobody's. */
export const FoundSchema = z.object({
  documents: z.array(CandidateSchema),
  similar: z.array(CandidateSchema),
  not_found: z.array(text),
})

export const LineHistorySchema = z.object({
  action_id: whole,
  kind: ActionKindSchema,
  user_name: text,
  made_at: moment,
})

export const WorksheetSchema = z.object({
  line: QueueLineSchema,
  match: z.nullable(MatchSchema),
  account_is: z.enum(['', 'known', 'new', 'other']),
  account_times: whole,
  likely: z.nullable(z.object({ code: ExplanationCodeSchema, code_text: text, reason: text })),
  usually: z.array(z.object({ code: z.enum(['choice', 'delay', 'quoting']), text })),
  documents: z.array(CandidateSchema),
  allocations: z.array(LineAllocationSchema),
  history: z.array(LineHistorySchema),
  file_name: text,
  position: whole,
  read_at: moment,
})

export const WorksheetsSchema = z.array(WorksheetSchema)

/** One thing that was done at once. */
export const MatchActionSchema = z.object({
  id: whole,
  kind: ActionKindSchema,
  of_id: z.nullable(whole),
  user_name: text,
  made_at: moment,
  lines: whole,
  undone_at: z.nullable(moment),
  undone_by: text,
  numbers: z.array(text),
  documents: whole,
  line_ids: z.array(whole),
})

export const MatchActionPageSchema = pageOf(MatchActionSchema)

export const ActionAllocationSchema = z.extend(MatchAllocationSchema, {
  line_id: z.nullable(whole),
  line_text: text,
  booking_date: day,
  undone: z.boolean(),
})

export const BlockedBySchema = z.object({ code: text, text, action_id: z.nullable(whole) })

export const MatchActionDetailSchema = z.extend(MatchActionSchema, {
  allocations: z.array(ActionAllocationSchema),
  blocked_by: z.array(BlockedBySchema),
})

/** A proposal in short: the money, and what it is laid on. */
export const ForecastedSchema = z.object({
  id: whole,
  version: whole,
  confidence: z.number(),
  line: MatchedLineSchema,
  allocations: z.array(MatchAllocationSchema),
})

/** What is to be expected of many proposals accepted at once. */
export const ForecastSchema = z.object({
  matches: z.array(ForecastedSchema),
  invoices: whole,
  expected_wrong: z.number(),
  currencies: z.array(z.object({ currency: text, count: whole, amount: decimal })),
  left_out: z.array(
    z.object({ id: whole, reason: z.enum(['changed', 'to_be_chosen', 'unsure', 'against', 'rest']) }),
  ),
})
