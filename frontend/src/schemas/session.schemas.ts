/** The contract with the backend about who is here. */
import * as z from 'zod'

import { text, whole } from './primitives'

export const RoleSchema = z.enum(['ADMIN', 'FINANCIAL', 'ACCOUNTANT', 'USER'])

export const UserSchema = z.object({
  id: whole,
  username: text,
  first_name: text,
  last_name: text,
  email: text,
})

export const MyCompanySchema = z.object({
  id: whole,
  name: text,
  role: RoleSchema,
  features: z.array(text),
})

export const MeSchema = z.object({
  user: UserSchema,
  companies: z.array(MyCompanySchema),
  company: whole.nullable(),
})

export const LanguageSchema = z.enum(['hu', 'en'])
export const ThemeSchema = z.enum(['light', 'dark', 'auto'])

/** What a user likes, the same on every device. `page` is ours alone: the service keeps it as it is. */
export const PreferencesSchema = z.object({
  language: LanguageSchema.nullable().catch(null),
  theme: ThemeSchema.nullable().catch(null),
  page: z.record(z.string(), z.unknown()),
})
