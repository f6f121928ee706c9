/** The contract with the backend about who is here. */
import * as z from 'zod/mini'

import { moment, text, whole } from './primitives'

export const RoleSchema = z.enum(['ADMIN', 'FINANCIAL', 'ACCOUNTANT', 'USER'])

export const UserSchema = z.object({
  id: whole,
  username: text,
  first_name: text,
  last_name: text,
  email: text,
})

/** The one who is logged in. */
export const MyselfSchema = z.extend(UserSchema, { is_operator: z.boolean() })

export const PermissionSchema = z.enum([
  'explain_lines',
  'export_invoices',
  'import_statements',
  'issue_certificates',
  'manage_members',
  'manage_settings',
  'share_views',
  'trigger_sync',
  'view_audit',
  'view_bank',
  'view_features',
  'view_invoices',
  'view_sync_logs',
])

export const MyCompanySchema = z.object({
  id: whole,
  name: text,
  role: RoleSchema,
  permissions: z.array(text),
  features: z.array(text),
})

export const LanguageSchema = z.enum(['hu', 'en'])
export const ThemeSchema = z.enum(['light', 'dark', 'auto'])

/** What a user likes, the same on every device. `page` is ours alone: the service keeps it as it is. */
export const PreferencesSchema = z.object({
  language: LanguageSchema,
  theme: ThemeSchema,
  page: z.record(z.string(), z.unknown()),
})

/** Where an invitation leads, and whether it still holds. */
export const InvitationStateSchema = z.object({
  company: text,
  invited_by: text,
  role: RoleSchema,
  email: text,
  expires_at: moment,
  state: z.enum(['open', 'used', 'expired', 'void']),
})

export const MeSchema = z.object({
  user: MyselfSchema,
  companies: z.array(MyCompanySchema),
  company: z.nullable(whole),
  preferences: PreferencesSchema,
  version: text,
})
