/** Every zod schema against the published OpenAPI schema: the same fields, types, nulls and choices, or this fails. */
import { describe, expect, inject, it } from 'vitest'
import * as z from 'zod/mini'

import * as administration from '@/schemas/administration.schemas'
import * as api from '@/schemas/api.schemas'
import * as bank from '@/schemas/bank.schemas'
import * as certificates from '@/schemas/certificates.schemas'
import * as matching from '@/schemas/matching.schemas'
import * as operations from '@/schemas/operations.schemas'
import * as overview from '@/schemas/overview.schemas'
import * as payouts from '@/schemas/payouts.schemas'
import * as quality from '@/schemas/matching/quality.schemas'
import * as rules from '@/schemas/matching/rules.schemas'
import * as session from '@/schemas/session.schemas'
import * as views from '@/schemas/views.schemas'

import type { JsonSchema } from './openapi'

/** Our schema → the component of the OpenAPI schema that it reads (or, for inputs, writes). */
const PAIRS: Readonly<Record<string, [z.ZodMiniType, string]>> = {
  BillingoInvoiceItemSchema: [api.BillingoInvoiceItemSchema, 'InvoiceItem'],
  BillingoPaymentSchema: [api.BillingoPaymentSchema, 'Payment'],
  BillingoInvoiceSchema: [api.BillingoInvoiceSchema, 'Invoice'],
  BillingoInvoiceDetailSchema: [api.BillingoInvoiceDetailSchema, 'InvoiceDetail'],
  BillingoRelatedDocumentSchema: [api.BillingoRelatedDocumentSchema, 'RelatedDocument'],
  BillingoInvoicePageSchema: [api.BillingoInvoicePageSchema, 'PaginatedInvoiceList'],
  CurrencyTotalsSchema: [api.CurrencyTotalsSchema, 'CurrencyTotals'],
  BillingoSummarySchema: [api.BillingoSummarySchema, 'Summary'],
  BillingoChangeSchema: [api.BillingoChangeSchema, 'Change'],
  BillingoChangePageSchema: [api.BillingoChangePageSchema, 'PaginatedChangeList'],
  RevisionsSchema: [api.RevisionsSchema, 'Revisions'],
  HealthSchema: [api.HealthSchema, 'Health'],
  CompanyBillingoSettingsSchema: [api.CompanyBillingoSettingsSchema, 'BillingoSettings'],
  CompanyBillingoSettingsInputSchema: [
    api.CompanyBillingoSettingsInputSchema,
    'BillingoSettingsInputRequest',
  ],
  BillingoCredentialsAnswerSchema: [api.BillingoCredentialsAnswerSchema, 'CredentialsAnswer'],
  BillingoSyncLogSchema: [api.BillingoSyncLogSchema, 'SyncLog'],
  BillingoSyncLogPageSchema: [api.BillingoSyncLogPageSchema, 'PaginatedSyncLogList'],
  BillingoSyncTriggerResponseSchema: [api.BillingoSyncTriggerResponseSchema, 'TriggerAnswer'],
  BillingoSyncStartedSchema: [api.BillingoSyncStartedSchema, 'Started'],
  SetAsideSchema: [api.SetAsideSchema, 'SetAside'],
  CertificateSchema: [certificates.CertificateSchema, 'Certificate'],
  CertificatePageSchema: [certificates.CertificatePageSchema, 'PaginatedCertificateList'],
  SetAsidePageSchema: [api.SetAsidePageSchema, 'PaginatedSetAsideList'],
  FigureSchema: [overview.FigureSchema, 'Figure'],
  AgeSchema: [overview.AgeSchema, 'Age'],
  DebtorSchema: [overview.DebtorSchema, 'Debtor'],
  MonthSchema: [overview.MonthSchema, 'Month'],
  CurrencyOverviewSchema: [overview.CurrencyOverviewSchema, 'CurrencyOverview'],
  ChangeCountsSchema: [overview.ChangeCountsSchema, 'ChangeCounts'],
  PeriodSchema: [overview.PeriodSchema, 'Period'],
  BillingoImportSchema: [api.BillingoImportSchema, 'Import'],
  NewsSchema: [overview.NewsSchema, 'News'],
  OverviewSchema: [overview.OverviewSchema, 'Overview'],
  OperationSchema: [operations.OperationSchema, 'OperationDetail'],
  OperationErrorSchema: [operations.OperationErrorSchema, 'OperationError'],
  OperationFileSchema: [operations.OperationFileSchema, 'OperationFile'],
  MyselfSchema: [session.MyselfSchema, 'Myself'],
  PreferencesSchema: [session.PreferencesSchema, 'Preferences'],
  MyCompanySchema: [session.MyCompanySchema, 'MyCompany'],
  InvitationStateSchema: [session.InvitationStateSchema, 'InvitationState'],
  MeSchema: [session.MeSchema, 'Me'],
  SavedListSchema: [views.SavedListSchema, 'ListEnum'],
  SavedViewSchema: [views.SavedViewSchema, 'SavedView'],
  SavedViewPageSchema: [views.SavedViewPageSchema, 'PaginatedSavedViewList'],
  MemberUserSchema: [administration.MemberUserSchema, 'MemberUser'],
  MemberSchema: [administration.MemberSchema, 'Member'],
  MemberPageSchema: [administration.MemberPageSchema, 'PaginatedMemberList'],
  InvitationSchema: [administration.InvitationSchema, 'Invitation'],
  InvitationPageSchema: [administration.InvitationPageSchema, 'PaginatedInvitationList'],
  NewInvitationSchema: [administration.NewInvitationSchema, 'NewInvitation'],
  InvitationInputSchema: [administration.InvitationInputSchema, 'NewInvitationRequest'],
  FeatureSchema: [administration.FeatureSchema, 'Feature'],
  ApiTokenScopeSchema: [administration.ApiTokenScopeSchema, 'ApiTokenScopeEnum'],
  ApiTokenSchema: [administration.ApiTokenSchema, 'ApiToken'],
  ApiTokenPageSchema: [administration.ApiTokenPageSchema, 'PaginatedApiTokenList'],
  NewApiTokenSchema: [administration.NewApiTokenSchema, 'NewApiToken'],
  ApiTokenInputSchema: [administration.ApiTokenInputSchema, 'ApiTokenRequest'],
  RefreshTokenSchema: [administration.RefreshTokenSchema, 'RefreshToken'],
  RefreshTokenPageSchema: [administration.RefreshTokenPageSchema, 'PaginatedRefreshTokenList'],
  NewRefreshTokenSchema: [administration.NewRefreshTokenSchema, 'NewRefreshToken'],
  RefreshTokenInputSchema: [administration.RefreshTokenInputSchema, 'RefreshTokenRequest'],
  EventTypeSchema: [administration.EventTypeSchema, 'EventTypesEnum'],
  WebhookSchema: [administration.WebhookSchema, 'Webhook'],
  WebhookPageSchema: [administration.WebhookPageSchema, 'PaginatedWebhookList'],
  NewWebhookSchema: [administration.NewWebhookSchema, 'NewWebhook'],
  WebhookInputSchema: [administration.WebhookInputSchema, 'WebhookRequest'],
  WebhookDeliverySchema: [administration.WebhookDeliverySchema, 'WebhookDelivery'],
  WebhookDeliveryPageSchema: [administration.WebhookDeliveryPageSchema, 'PaginatedWebhookDeliveryList'],
  WebhookDeliveryDetailSchema: [administration.WebhookDeliveryDetailSchema, 'WebhookDeliveryDetail'],
  WebhookTestSchema: [administration.WebhookTestSchema, 'WebhookTest'],
  MailRecipientSchema: [administration.MailRecipientSchema, 'MailRecipient'],
  NotificationSettingsSchema: [administration.NotificationSettingsSchema, 'NotificationSettings'],
  TestMailSchema: [administration.TestMailSchema, 'TestMail'],
  AuditEntrySchema: [administration.AuditEntrySchema, 'AuditEntry'],
  AuditPageSchema: [administration.AuditPageSchema, 'PaginatedAuditEntryList'],
  GapSchema: [bank.GapSchema, 'Gap'],
  UnprovedSchema: [bank.UnprovedSchema, 'Unproved'],
  BankStatementSchema: [bank.BankStatementSchema, 'BankStatement'],
  BankAccountSchema: [bank.BankAccountSchema, 'BankAccount'],
  BankAccountPageSchema: [bank.BankAccountPageSchema, 'PaginatedBankAccountList'],
  SuggestedAccountSchema: [bank.SuggestedAccountSchema, 'SuggestedAccount'],
  BalancesSchema: [bank.BalancesSchema, 'Balances'],
  AccountOfFileSchema: [bank.AccountOfFileSchema, 'AccountOfFile'],
  StatementFileSchema: [bank.StatementFileSchema, 'StatementFile'],
  StatementFilePageSchema: [bank.StatementFilePageSchema, 'PaginatedStatementFileList'],
  BankChangeSchema: [bank.BankChangeSchema, 'BankChange'],
  BankChangePageSchema: [bank.BankChangePageSchema, 'PaginatedBankChangeList'],
  PartnerSchema: [bank.PartnerSchema, 'Partner'],
  PayoutSummarySchema: [payouts.PayoutSummarySchema, 'PayoutSummary'],
  RateStateSchema: [bank.RateStateSchema, 'RateState'],
  RefusedFileSchema: [bank.RefusedFileSchema, 'RefusedFile'],
  RefusedFilePageSchema: [bank.RefusedFilePageSchema, 'PaginatedRefusedFileList'],
  HabitSchema: [rules.HabitSchema, 'Habit'],
  MatchingRuleSchema: [rules.MatchingRuleSchema, 'ListedRule'],
  MatchingRulePageSchema: [rules.MatchingRulePageSchema, 'PaginatedListedRuleList'],
  RestsSchema: [rules.RestsSchema, 'Rests'],
  MeasuredSchema: [quality.MeasuredSchema, 'Measured'],
  BandSchema: [quality.BandSchema, 'Band'],
  TrialChoiceSchema: [quality.TrialChoiceSchema, 'TrialChoice'],
  TrialSchema: [quality.TrialSchema, 'Trial'],
  MatchingQualitySchema: [quality.MatchingQualitySchema, 'MatchingQuality'],
  MatchingSettingsSchema: [quality.MatchingSettingsSchema, 'MatchingSettings'],
  SpotCheckSchema: [quality.SpotCheckSchema, 'SpotCheck'],
  SpotCheckPageSchema: [quality.SpotCheckPageSchema, 'PaginatedSpotCheckList'],
  RulePreviewSchema: [rules.RulePreviewSchema, 'Previewed'],
  BuiltInRuleSchema: [rules.BuiltInRuleSchema, 'BuiltInRule'],
  ExplanationSchema: [bank.ExplanationSchema, 'Explanation'],
  BankLineSchema: [bank.BankLineSchema, 'BankTransaction'],
  BankLinePageSchema: [bank.BankLinePageSchema, 'PaginatedBankTransactionList'],
  BankLineDetailSchema: [bank.BankLineDetailSchema, 'BankTransactionDetail'],
  BankTotalsSchema: [bank.BankTotalsSchema, 'Currency'],
  BankSummarySchema: [bank.BankSummarySchema, 'BankSummary'],
  RefusalSchema: [bank.RefusalSchema, 'Refusal'],
  ImportedStatementSchema: [bank.ImportedStatementSchema, 'ImportedStatement'],
  ImportedPayoutSchema: [bank.ImportedPayoutSchema, 'ImportedPayout'],
  ImportedFileSchema: [bank.ImportedFileSchema, 'ImportedFile'],
  ImportedSchema: [bank.ImportedSchema, 'Imported'],
  ProviderPayoutSchema: [payouts.ProviderPayoutSchema, 'ProviderPayout'],
  ProviderPayoutPageSchema: [payouts.ProviderPayoutPageSchema, 'PaginatedProviderPayoutList'],
  ProviderPayoutDetailSchema: [payouts.ProviderPayoutDetailSchema, 'ProviderPayoutDetail'],
  PayoutItemSchema: [payouts.PayoutItemSchema, 'PayoutItem'],
  PayoutItemPageSchema: [payouts.PayoutItemPageSchema, 'PaginatedPayoutItemList'],
  PayoutCandidateSchema: [payouts.PayoutCandidateSchema, 'PayoutCandidate'],
  MatchAllocationSchema: [matching.MatchAllocationSchema, 'MatchAllocation'],
  AllocationSchema: [matching.AllocationSchema, 'Allocation'],
  AllocationPageSchema: [matching.AllocationPageSchema, 'PaginatedAllocationList'],
  LineAllocationSchema: [matching.LineAllocationSchema, 'LineAllocation'],
  EvidenceSchema: [matching.EvidenceSchema, 'Evidence'],
  AlternativeSchema: [matching.AlternativeSchema, 'Alternative'],
  MatchedLineSchema: [matching.MatchedLineSchema, 'MatchedLine'],
  MatchSchema: [matching.MatchSchema, 'Match'],
  ProposalSchema: [matching.ProposalSchema, 'Proposal'],
  LineDoneSchema: [matching.LineDoneSchema, 'LineDone'],
  ColleagueSchema: [matching.ColleagueSchema, 'Colleague'],
  ForecastedSchema: [matching.ForecastedSchema, 'Forecasted'],
  LineMarkSchema: [matching.LineMarkSchema, 'LineMark'],
  FoundSchema: [matching.FoundSchema, 'Found'],
  QueueLineSchema: [matching.QueueLineSchema, 'QueueLine'],
  QueuePageSchema: [matching.QueuePageSchema, 'PaginatedQueueLineList'],
  TabCountsSchema: [matching.TabCountsSchema, 'TabCounts'],
  QueueSummarySchema: [matching.QueueSummarySchema, 'QueueSummary'],
  CandidateSchema: [matching.CandidateSchema, 'Candidate'],
  LineHistorySchema: [matching.LineHistorySchema, 'LineHistory'],
  WorksheetSchema: [matching.WorksheetSchema, 'Worksheet'],
  MatchActionSchema: [matching.MatchActionSchema, 'MatchAction'],
  MatchActionPageSchema: [matching.MatchActionPageSchema, 'PaginatedMatchActionList'],
  ActionAllocationSchema: [matching.ActionAllocationSchema, 'ActionAllocation'],
  BlockedBySchema: [matching.BlockedBySchema, 'BlockedBy'],
  MatchActionDetailSchema: [matching.MatchActionDetailSchema, 'MatchActionDetail'],
  ForecastSchema: [matching.ForecastSchema, 'Forecast'],
  StatementLayoutSchema: [bank.StatementLayoutSchema, 'StatementLayout'],
  StatementLayoutPageSchema: [bank.StatementLayoutPageSchema, 'PaginatedStatementLayoutList'],
  LayoutPreviewSchema: [bank.LayoutPreviewSchema, 'LayoutPreview'],
}

/** Parts of others, or held elsewhere. */
const NO_COMPONENT = new Set([
  'AutomaticSchema',
  'LineStatusSchema',
  'ExplanationCodeSchema',
  'LineStateSchema',
  'PartnersSchema',
  'PayoutStateSchema',
  'BuiltInRulesSchema',
  'AllocationKindSchema',
  'ActionKindSchema',
  'MatchStatusSchema',
  'WorksheetsSchema',
  'SuggestedAccountsSchema',
  'KeyScopeSchema',
  'ListQuerySchema',
  'RoleSchema',
  'UserSchema',
  'LanguageSchema',
  'ThemeSchema',
  'PermissionSchema',
  'BillingoImportsSchema',
])

const { schemas } = inject('openapi').components

describe('every schema of the page', () => {
  it('has a place in the contract', () => {
    const names = Object.keys({
      ...administration,
      ...api,
      ...operations,
      ...bank,
      ...certificates,
      ...matching,
      ...overview,
      ...payouts,
      ...quality,
      ...rules,
      ...session,
      ...views,
    }).filter((name) => !NO_COMPONENT.has(name))
    expect(names.sort()).toEqual(Object.keys(PAIRS).sort())
  })

  it.each(Object.entries(PAIRS))('%s is what the service publishes', (_name, [ours, component]) => {
    const published = schemas[component]
    expect(published, `the service publishes no ${component}`).toBeDefined()
    expect(shape(z.toJSONSchema(ours, { io: 'input' }) as JsonSchema)).toEqual(shape(published ?? {}))
  })
})

/** What both ways of writing a schema have in common: `text?`, `[whole]`, `{a: …}` and so on. */
function shape(schema: JsonSchema): unknown {
  if (Array.isArray(schema.type)) {
    const [type, ...others] = schema.type.filter((name) => name !== 'null')
    expect(others).toEqual([])
    return shape({ ...schema, type, nullable: schema.type.includes('null') })
  }
  if (schema.$ref) return shape(schemas[schema.$ref.split('/').pop() ?? ''] ?? {})
  const parts = [...(schema.allOf ?? []), ...(schema.oneOf ?? []), ...(schema.anyOf ?? [])]
  if (parts.length > 0) return ofParts(parts, schema.nullable ?? false)
  const mark = schema.nullable ? '?' : ''
  if (schema.const !== undefined) return [schema.const]
  if (schema.enum) {
    const values = schema.enum.filter((value) => value !== null).sort()
    return schema.enum.length > values.length || schema.nullable ? { choice: values, nullable: true } : values
  }
  if (schema.properties) {
    const fields = Object.entries(schema.properties)
    return Object.fromEntries(fields.map(([name, field]) => [name, shape(field)]).sort())
  }
  if (schema.type === 'array') {
    const list = [shape(schema.items ?? {})]
    return schema.nullable ? { choice: list, nullable: true } : list
  }
  if (schema.type === 'string') {
    // Decimals are `format: decimal` there and a pattern here; what matters is that they are texts.
    const format = ['date', 'date-time'].includes(schema.format ?? '') ? schema.format : 'text'
    return `${format}${mark}`
  }
  return `${schema.type ?? 'anything'}${mark}`
}

function ofParts(parts: JsonSchema[], nullable: boolean): unknown {
  // A choice that may be null is named there: NullEnum.
  const named = (part: JsonSchema) => schemas[part.$ref?.split('/').pop() ?? ''] ?? part
  const real = parts
    .map(named)
    .filter((part) => part.type !== 'null' && !(part.enum?.length === 1 && part.enum[0] === null))
  const empty = nullable || real.length < parts.length
  // Choices that may be empty are two lists there.
  const choices = real.map(shape)
  if (choices.length > 1 && choices.every(Array.isArray)) return choices.flat().sort()
  expect(real).toHaveLength(1)
  const only = shape(real[0] ?? {})
  if (!empty) return only
  return typeof only === 'string' ? `${only}?` : Array.isArray(only) ? { choice: only, nullable: true } : only
}
