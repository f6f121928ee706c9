/** The contract with the backend about members, features, notifications and the audit. */
import * as z from 'zod/mini'

import { day, moment, pageOf, text, whole } from './primitives'
import { RoleSchema, UserSchema } from './session.schemas'

export const MemberUserSchema = z.extend(UserSchema, {
  is_active: z.boolean(),
  last_login: z.nullable(moment),
})

export const MemberSchema = z.object({
  id: whole,
  user: MemberUserSchema,
  role: RoleSchema,
  role_formatted: text,
  is_me: z.boolean(),
  created_at: moment,
})

export const MemberPageSchema = pageOf(MemberSchema)

export const InvitationSchema = z.object({
  id: whole,
  email: text,
  role: RoleSchema,
  role_formatted: text,
  invited_by: text,
  created_at: moment,
  expires_at: moment,
})

export const InvitationPageSchema = pageOf(InvitationSchema)

/** With the token, which is told this once. */
export const NewInvitationSchema = z.extend(InvitationSchema, { token: text })

export const InvitationInputSchema = z.object({ email: text, role: RoleSchema })

export const FeatureSchema = z.object({
  code: text,
  name: text,
  name_hu: text,
  name_en: text,
  description_hu: text,
  description_en: text,
  category: z.enum(['SYNC', 'EXPORT', 'REPORTING', 'GENERAL']),
  category_formatted: text,
  is_enabled: z.boolean(),
  is_default: z.boolean(),
  changed_at: z.nullable(moment),
  changed_by: z.nullable(text),
})

export const ApiTokenScopeSchema = z.enum(['read', 'write'])

/** What a program sends instead of a login. */
export const ApiTokenSchema = z.object({
  id: whole,
  name: text,
  scope: ApiTokenScopeSchema,
  scope_formatted: text,
  beginning: text,
  user: text,
  is_mine: z.boolean(),
  created_at: moment,
  expires_at: moment,
  is_expired: z.boolean(),
  last_used_on: z.nullable(day),
})

export const ApiTokenPageSchema = pageOf(ApiTokenSchema)

/** With the token, which is told this once. */
export const NewApiTokenSchema = z.extend(ApiTokenSchema, { token: text })

export const ApiTokenInputSchema = z.object({ name: text, scope: ApiTokenScopeSchema, expires_at: moment })

/** With which a shop asks for a sync; revoked ones are listed for a while. */
export const RefreshTokenSchema = z.object({
  id: whole,
  name: text,
  beginning: text,
  created_by: text,
  created_at: moment,
  last_used_at: z.nullable(moment),
  revoked_at: z.nullable(moment),
})

export const RefreshTokenPageSchema = pageOf(RefreshTokenSchema)

/** With the token, which is told this once. */
export const NewRefreshTokenSchema = z.extend(RefreshTokenSchema, { token: text })

export const RefreshTokenInputSchema = z.object({ name: text })

export const EventTypeSchema = z.enum([
  'sync.completed',
  'sync.failed',
  'invoice.created',
  'invoice.updated',
  'invoice.paid',
])

export const WebhookSchema = z.object({
  id: whole,
  url: text,
  description: text,
  event_types: z.array(EventTypeSchema),
  is_active: z.boolean(),
  disabled_because: z.enum(['', 'by_hand', 'failing', 'gone']),
  disabled_because_formatted: text,
  failing_since: z.nullable(moment),
  previous_secret_until: z.nullable(moment),
  created_at: moment,
  updated_at: moment,
})

export const WebhookPageSchema = pageOf(WebhookSchema)

/** With the secret, which is told this once. */
export const NewWebhookSchema = z.extend(WebhookSchema, { secret: text })

export const WebhookInputSchema = z.object({
  url: text,
  description: text,
  event_types: z.array(EventTypeSchema),
  is_active: z.boolean(),
})

export const WebhookDeliverySchema = z.object({
  id: whole,
  webhook: whole,
  event_id: text,
  event_type: text,
  created_at: moment,
  state: z.enum(['WAITING', 'DELIVERED', 'FAILED']),
  state_formatted: text,
  attempts: whole,
  next_try_at: z.nullable(moment),
  last_tried_at: z.nullable(moment),
  status: z.nullable(whole),
  error: z.enum([
    '',
    'address_refused',
    'connection',
    'dns',
    'gone',
    'redirect',
    'refused',
    'secret_unreadable',
    'timeout',
    'tls',
    'webhook_inactive',
  ]),
  error_formatted: z.nullable(text),
  detail: text,
  response: text,
  duration_ms: z.nullable(whole),
})

export const WebhookDeliveryPageSchema = pageOf(WebhookDeliverySchema)

export const WebhookDeliveryDetailSchema = z.extend(WebhookDeliverySchema, { payload: text })

export const WebhookTestSchema = z.object({
  delivered: z.boolean(),
  message: text,
  delivery: WebhookDeliverySchema,
})

export const MailRecipientSchema = z.object({
  membership: whole,
  username: text,
  email: text,
  mail_enabled: z.boolean(),
  gets_mails: z.boolean(),
})

export const NotificationSettingsSchema = z.object({
  mail_enabled: z.boolean(),
  email: text,
  gets_mails: z.boolean(),
  mail_server: z.boolean(),
  recipients: z.nullable(z.array(MailRecipientSchema)),
})

export const TestMailSchema = z.object({ sent: z.boolean(), email: text, message: text })

export const AuditEntrySchema = z.object({
  id: whole,
  created_at: moment,
  user: z.nullable(whole),
  user_name: text,
  action: text,
  text: text,
  target: text,
  details: z.record(z.string(), z.unknown()),
})

export const AuditPageSchema = pageOf(AuditEntrySchema)
