/** The contract with the backend about the bank: accounts, files, lines. `src/types/bank.ts` infers its types from here. */
import * as z from 'zod/mini'

import { day, decimal, moment, OfficialRateSchema, pageOf, text, whole } from './primitives'

export const GapSchema = z.object({ after: day, before: day, closing: decimal, opening: decimal })

export const UnprovedSchema = z.object({
  id: whole,
  number: text,
  date_from: day,
  date_to: day,
  difference: decimal,
})

/** A statement as its file tells it. */
export const BankStatementSchema = z.object({
  id: whole,
  account_id: whole,
  account_number: text,
  currency: text,
  kind: text,
  number: text,
  identification: text,
  date_from: z.nullable(day),
  date_to: z.nullable(day),
  opening: z.nullable(decimal),
  closing: z.nullable(decimal),
  lines: whole,
  pending: whole,
  credits: decimal,
  debits: decimal,
  adds_up: z.nullable(z.boolean()),
  new_lines: whole,
  known_lines: whole,
  file_id: whole,
  file_name: text,
  format: text,
  layout: text,
  imported_at: moment,
  imported_by: text,
})

export const BankAccountSchema = z.object({
  id: whole,
  name: text,
  account_number: text,
  iban: text,
  bank: text,
  bic: text,
  currency: text,
  is_active: z.boolean(),
  last_statement_on: z.nullable(day),
  balance: z.nullable(decimal),
  gaps: z.array(GapSchema),
  unproved: z.array(UnprovedSchema),
})

export const BankAccountPageSchema = pageOf(BankAccountSchema)

/** An account that the company's documents name, and that is not here yet. */
export const SuggestedAccountSchema = z.object({
  account_number: text,
  iban: text,
  bank: text,
  bic: text,
  currency: text,
  documents: whole,
  last_day: z.nullable(day),
})

export const SuggestedAccountsSchema = z.array(SuggestedAccountSchema)

export const BalancesSchema = z.object({
  currency: text,
  balances: z.array(z.object({ date: day, balance: decimal })),
})

export const AccountOfFileSchema = z.object({ id: whole, name: text, account_number: text, currency: text })

export const StatementFileSchema = z.object({
  id: whole,
  name: text,
  size: whole,
  format: text,
  layout: text,
  imported_at: moment,
  imported_by: text,
  accounts: z.array(AccountOfFileSchema),
  statements: whole,
  date_from: z.nullable(day),
  date_to: z.nullable(day),
  lines: whole,
  pending: whole,
  new_lines: whole,
  known_lines: whole,
  unproved: whole,
})

export const StatementFilePageSchema = pageOf(StatementFileSchema)

export const LineStatusSchema = z.enum([
  'booked',
  'pending',
  'replaced',
  'expired',
  'question',
  'information',
])

/** What a line can be, where it pays no invoice. */
export const ExplanationCodeSchema = z.enum([
  'bank_fee',
  'transaction_duty',
  'card_fee',
  'interest_received',
  'interest_paid',
  'cash_deposit',
  'cash_withdrawal',
  'tax_payment',
  'tax_refund',
  'own_transfer',
  'currency_exchange',
  'payout',
  'salary',
  'loan',
  'supplier_payment',
  'card_purchase',
  'supplier_refund',
  'customer_refund',
  'mistaken_transfer',
  'other',
])

/** What a line is, who says so, and why; a person who said that it is nothing known leaves `code` empty. */
export const ExplanationSchema = z.object({
  code: z.enum(['', ...ExplanationCodeSchema.options]),
  code_text: text,
  tax: z.nullable(text),
  by: z.enum(['rule', 'person']),
  rule: z.nullable(z.object({ id: z.nullable(whole), key: z.nullable(text), name: text })),
  reason: text,
  pair: z.nullable(whole),
})

export const LineStateSchema = z.enum(['open', 'proposed', 'matched', 'explained'])

export const BankLineSchema = z.object({
  id: whole,
  account_id: whole,
  statement_id: whole,
  status: LineStatusSchema,
  booking_date: z.nullable(day),
  value_date: z.nullable(day),
  amount: decimal,
  currency: text,
  reversal: z.boolean(),
  counterparty_name: text,
  counterparty_account: text,
  remittance_information: text,
  bank_reference: text,
  end_to_end_id: text,
  type_code: text,
  type_text: text,
  in_closed_period: z.boolean(),
  similar_to_id: z.nullable(whole),
  replaced_by_id: z.nullable(whole),
  state: z.nullable(LineStateSchema),
  explanation: z.nullable(ExplanationSchema),
  explanation_version: whole,
  allocated_amount: decimal,
})

export const BankLinePageSchema = pageOf(BankLineSchema)

/** A line of another account that may be the other side of an own transfer, or is. */
export const PartnerSchema = z.object({
  id: whole,
  account_id: whole,
  booking_date: z.nullable(day),
  amount: decimal,
  currency: text,
  counterparty_name: text,
  remittance_information: text,
  exchange: z.nullable(
    z.object({ currency: text, into: text, rate: decimal, official_rate: z.nullable(decimal) }),
  ),
})

export const PartnersSchema = z.array(PartnerSchema)

export const BankLineDetailSchema = z.extend(BankLineSchema, {
  transacted_at: text,
  counterparty_bank: text,
  ultimate_counterparty_name: text,
  creditor_reference: text,
  entry_reference: text,
  mandate_id: text,
  uetr: text,
  original_amount: z.nullable(decimal),
  original_currency: text,
  exchange_rate: z.nullable(decimal),
  fee: z.nullable(decimal),
  fee_currency: text,
  card: text,
  merchant: text,
  balance_after: z.nullable(decimal),
  number_of_transactions: z.nullable(whole),
  details: z.array(z.record(z.string(), z.unknown())),
  position: whole,
  raw: text,
  file_name: text,
  official_rate: z.nullable(OfficialRateSchema),
  partner: z.nullable(PartnerSchema),
  explanation_history: z.array(
    z.object({
      code: text,
      note: text,
      user: text,
      decided_at: moment,
      undone_at: z.nullable(moment),
      undone_by: text,
    }),
  ),
})

export const BankTotalsSchema = z.object({
  currency: text,
  count: whole,
  credits: decimal,
  debits: decimal,
  balance: decimal,
})

export const BankSummarySchema = z.object({
  count: whole,
  currencies: z.array(BankTotalsSchema),
  states: z.object({ open: whole, proposed: whole, matched: whole, explained: whole }),
})

export const RefusalSchema = z.object({
  code: text,
  text: text,
  line: z.nullable(whole),
  column: z.nullable(whole),
})

export const ImportedStatementSchema = z.object({
  id: z.nullable(whole),
  account: text,
  currency: text,
  number: text,
  from: z.nullable(day),
  to: z.nullable(day),
  opening: z.nullable(decimal),
  closing: z.nullable(decimal),
  lines: whole,
  credits: decimal,
  debits: decimal,
  pending: whole,
  adds_up: z.nullable(z.boolean()),
  new: whole,
  known: whole,
})

/** A payout of a payment provider's file. */
export const ImportedPayoutSchema = z.object({
  id: z.nullable(whole),
  provider: text,
  identification: text,
  currency: text,
  gross: z.nullable(text),
  fee: z.nullable(text),
  net: z.nullable(text),
  items: whole,
  new: whole,
  known: whole,
  adds_up: z.nullable(z.boolean()),
  state: text,
})

/** What became of one file; of an archive there is one for each file in it. */
export const ImportedFileSchema = z.object({
  file: text,
  format: z.nullable(text),
  layout: z.nullable(text),
  refused: z.nullable(RefusalSchema),
  statements: z.array(ImportedStatementSchema),
  payouts: z.array(ImportedPayoutSchema),
  warnings: z.array(z.object({ code: text, text: text })),
  lines: z.array(z.object({ line: whole, outcome: z.enum(['new', 'known', 'question']) })),
})

export const ImportedSchema = z.object({ files: z.array(ImportedFileSchema) })

/** A table that the company declared itself. */
export const StatementLayoutSchema = z.object({
  id: whole,
  name: text,
  code: text,
  mapping: z.record(z.string(), z.unknown()),
  created_by: text,
  created_at: moment,
  updated_at: moment,
})

export const StatementLayoutPageSchema = pageOf(StatementLayoutSchema)

/** A file as a table: what is found in it, what is guessed, and what a mapping would make of it. */
export const LayoutPreviewSchema = z.object({
  refused: z.nullable(RefusalSchema),
  known_layout: text,
  own_layouts: z.array(z.object({ code: text, name: text })),
  file: text,
  format: text,
  encoding: text,
  delimiter: text,
  header_row: whole,
  columns: z.array(
    z.object({ number: whole, name: text, samples: z.array(text), guess: text, guessed_by: text }),
  ),
  rows: z.array(z.object({ line: whole, cells: z.array(text) })),
  guesses: z.object({
    columns: z.record(z.string(), z.array(z.unknown())),
    dates: z.array(text),
    decimal_signs: z.array(text),
    sign: text,
  }),
  problems: z.array(z.object({ where: text, code: text, text: text })),
  lines: z.array(
    z.object({
      line: whole,
      status: text,
      booking_date: z.nullable(text),
      value_date: z.nullable(text),
      amount: text,
      currency: text,
      counterparty_name: text,
      counterparty_account: text,
      remittance_information: text,
      type_text: text,
      bank_reference: text,
      balance_after: z.nullable(text),
    }),
  ),
  refusals: z.array(RefusalSchema),
  sums: z.array(
    z.object({
      account: text,
      currency: text,
      lines: whole,
      pending: whole,
      credits: text,
      debits: text,
      opening: z.nullable(text),
      closing: z.nullable(text),
      adds_up: z.nullable(z.boolean()),
    }),
  ),
})

/** A file of the watched folder that could not be imported. */
export const RefusedFileSchema = z.object({
  id: whole,
  name: text,
  moved_to: text,
  reasons: text,
  refused_at: moment,
  dismissed_at: z.nullable(moment),
  dismissed_by: text,
})

export const RefusedFilePageSchema = pageOf(RefusedFileSchema)

/** How well the official rates are kept. */
export const RateStateSchema = z.object({
  level: z.enum(['green', 'yellow', 'red']),
  reasons: z.array(
    z.object({
      code: z.enum([
        'internal_error',
        'interrupted',
        'mnb_unreachable',
        'mnb_unreadable',
        'never_fetched',
        'off',
        'older_than_48_hours',
        'up_to_date',
      ]),
      text,
    }),
  ),
  last_good_at: z.nullable(moment),
  first_day: z.nullable(day),
  last_day: z.nullable(day),
})

/** A line that came, or what became of one. */
export const BankChangeSchema = z.object({
  kind: z.enum(['new', 'replaced', 'withdrawn', 'explained', 'changed']),
  at: moment,
  line_id: whole,
  account_id: whole,
  booking_date: z.nullable(day),
  amount: decimal,
  currency: text,
  counterparty_name: text,
  remittance_information: text,
  field: z.nullable(text),
  old_value: z.nullable(text),
  new_value: z.nullable(text),
  user: text,
})

export const BankChangePageSchema = pageOf(BankChangeSchema)
