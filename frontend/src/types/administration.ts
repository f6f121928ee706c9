/** The types of members, features, notifications and the audit: inferred from their schemas. */
import type * as z from 'zod/mini'

import type * as schemas from '@/schemas/administration.schemas'

export type Member = z.infer<typeof schemas.MemberSchema>
export type Invitation = z.infer<typeof schemas.InvitationSchema>
export type NewInvitation = z.infer<typeof schemas.NewInvitationSchema>
export type InvitationInput = z.infer<typeof schemas.InvitationInputSchema>
export type Feature = z.infer<typeof schemas.FeatureSchema>
export type ApiTokenScope = z.infer<typeof schemas.ApiTokenScopeSchema>
export type ApiToken = z.infer<typeof schemas.ApiTokenSchema>
export type NewApiToken = z.infer<typeof schemas.NewApiTokenSchema>
export type ApiTokenInput = z.infer<typeof schemas.ApiTokenInputSchema>
export type RefreshToken = z.infer<typeof schemas.RefreshTokenSchema>
export type NewRefreshToken = z.infer<typeof schemas.NewRefreshTokenSchema>
export type EventType = z.infer<typeof schemas.EventTypeSchema>
export type Webhook = z.infer<typeof schemas.WebhookSchema>
export type NewWebhook = z.infer<typeof schemas.NewWebhookSchema>
export type WebhookInput = z.infer<typeof schemas.WebhookInputSchema>
export type WebhookDelivery = z.infer<typeof schemas.WebhookDeliverySchema>
export type WebhookTest = z.infer<typeof schemas.WebhookTestSchema>
export type MailRecipient = z.infer<typeof schemas.MailRecipientSchema>
export type NotificationSettings = z.infer<typeof schemas.NotificationSettingsSchema>
export type AuditEntry = z.infer<typeof schemas.AuditEntrySchema>
