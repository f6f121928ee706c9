/** The types of what the bank's endpoints send. */
import type * as z from 'zod/mini'

import type * as bank from '@/schemas/bank.schemas'
import type * as payouts from '@/schemas/payouts.schemas'
import type * as rules from '@/schemas/matching/rules.schemas'

export type BankAccount = z.infer<typeof bank.BankAccountSchema>
export type BankStatement = z.infer<typeof bank.BankStatementSchema>
export type SuggestedAccount = z.infer<typeof bank.SuggestedAccountSchema>
export type Gap = z.infer<typeof bank.GapSchema>
export type Balances = z.infer<typeof bank.BalancesSchema>
export type StatementFile = z.infer<typeof bank.StatementFileSchema>
export type LineStatus = z.infer<typeof bank.LineStatusSchema>
export type Explanation = z.infer<typeof bank.ExplanationSchema>
export type BankLine = z.infer<typeof bank.BankLineSchema>
export type BankLineDetail = z.infer<typeof bank.BankLineDetailSchema>
export type RefusedFile = z.infer<typeof bank.RefusedFileSchema>
export type BankChange = z.infer<typeof bank.BankChangeSchema>
export type Partner = z.infer<typeof bank.PartnerSchema>
export type BankTotals = z.infer<typeof bank.BankTotalsSchema>
export type ImportedFile = z.infer<typeof bank.ImportedFileSchema>
export type ImportedStatement = z.infer<typeof bank.ImportedStatementSchema>
export type Imported = z.infer<typeof bank.ImportedSchema>
export type StatementLayout = z.infer<typeof bank.StatementLayoutSchema>
export type LayoutPreview = z.infer<typeof bank.LayoutPreviewSchema>
export type ExplanationCode = z.infer<typeof bank.ExplanationCodeSchema>
export type MatchingRule = z.infer<typeof rules.MatchingRuleSchema>
export type RestsOn = z.infer<typeof rules.RestsSchema>['lines'][number]
export type ProviderPayout = z.infer<typeof payouts.ProviderPayoutSchema>
export type ProviderPayoutDetail = z.infer<typeof payouts.ProviderPayoutDetailSchema>
export type PayoutItem = z.infer<typeof payouts.PayoutItemSchema>
export type PayoutCandidate = z.infer<typeof payouts.PayoutCandidateSchema>
