/** The types of what crosses the wire: inferred from the schemas, nothing is written twice. */
import type * as z from 'zod/mini'

import type * as api from '@/schemas/api.schemas'
import type * as certificates from '@/schemas/certificates.schemas'
import type * as operations from '@/schemas/operations.schemas'
import type * as overview from '@/schemas/overview.schemas'
import type * as primitives from '@/schemas/primitives'
import type * as session from '@/schemas/session.schemas'
import type * as views from '@/schemas/views.schemas'

export type OfficialRate = z.infer<typeof primitives.OfficialRateSchema>
export type BillingoInvoiceItem = z.infer<typeof api.BillingoInvoiceItemSchema>
export type BillingoPayment = z.infer<typeof api.BillingoPaymentSchema>
export type BillingoInvoice = z.infer<typeof api.BillingoInvoiceSchema>
export type BillingoInvoiceDetail = z.infer<typeof api.BillingoInvoiceDetailSchema>
export type CompanyBillingoSettings = z.infer<typeof api.CompanyBillingoSettingsSchema>
export type CompanyBillingoSettingsInput = z.infer<typeof api.CompanyBillingoSettingsInputSchema>
export type BillingoSyncLog = z.infer<typeof api.BillingoSyncLogSchema>
export type BillingoSyncTriggerResponse = z.infer<typeof api.BillingoSyncTriggerResponseSchema>

export type BillingoChange = z.infer<typeof api.BillingoChangeSchema>
export type BillingoSummary = z.infer<typeof api.BillingoSummarySchema>
export type CurrencyTotals = z.infer<typeof api.CurrencyTotalsSchema>
export type Revisions = z.infer<typeof api.RevisionsSchema>
export type SyncHealth = z.infer<typeof api.HealthSchema>

export type Role = z.infer<typeof session.RoleSchema>
export type InvitationState = z.infer<typeof session.InvitationStateSchema>
export type Me = z.infer<typeof session.MeSchema>
export type User = z.infer<typeof session.UserSchema>
export type Myself = z.infer<typeof session.MyselfSchema>
export type Permission = z.infer<typeof session.PermissionSchema>
export type MyCompany = z.infer<typeof session.MyCompanySchema>
export type Language = z.infer<typeof session.LanguageSchema>
export type Theme = z.infer<typeof session.ThemeSchema>
export type Preferences = z.infer<typeof session.PreferencesSchema>

export type Overview = z.infer<typeof overview.OverviewSchema>
export type CurrencyOverview = z.infer<typeof overview.CurrencyOverviewSchema>
export type Figure = z.infer<typeof overview.FigureSchema>
export type Age = z.infer<typeof overview.AgeSchema>
export type Debtor = z.infer<typeof overview.DebtorSchema>
export type Month = z.infer<typeof overview.MonthSchema>
export type News = z.infer<typeof overview.NewsSchema>
export type NewsPeriod = z.infer<typeof overview.PeriodSchema>
export type BillingoImport = z.infer<typeof api.BillingoImportSchema>

export type SetAsideDocument = z.infer<typeof api.SetAsideSchema>
export type Certificate = z.infer<typeof certificates.CertificateSchema>
export type SyncError = BillingoSyncLog['errors_parsed'][number]
export type CredentialsAnswer = z.infer<typeof api.BillingoCredentialsAnswerSchema>

export type Operation = z.infer<typeof operations.OperationSchema>

export type SavedList = z.infer<typeof views.SavedListSchema>
export type SavedView = z.infer<typeof views.SavedViewSchema>
export type SavedViewInput = Pick<SavedView, 'list' | 'name' | 'query' | 'columns' | 'is_shared'>
