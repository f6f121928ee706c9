/** Every zod schema reads what the service really answers. (tests/contract.test.ts holds them against what it publishes.) */
import * as z from 'zod/mini'

import * as administration from '@/schemas/administration.schemas'
import * as api from '@/schemas/api.schemas'
import * as overview from '@/schemas/overview.schemas'
import * as primitives from '@/schemas/primitives'
import * as session from '@/schemas/session.schemas'
import * as views from '@/schemas/views.schemas'

import { billingo, service } from './service'
import { Api, expect, INVOICES, test, type Row } from './support'

type Schemas = Record<string, z.ZodMiniType>
const ALL = { ...administration, ...api, ...overview, ...session, ...views } as unknown as Schemas

/** What the page sends and never reads, and what only others are made of. */
const NOT_READ = new Set([
  'PermissionSchema',
  'UserSchema',
  'ApiTokenInputSchema',
  'CompanyBillingoSettingsInputSchema',
  'InvitationInputSchema',
  'RefreshTokenInputSchema',
  'WebhookInputSchema',
])

test('each schema reads a live answer, and none is left out', async ({ request }) => {
  const dora = await Api.of(request, 'dora', 'spare')
  const account = service().keys.spare
  const read = new Set<z.ZodMiniType>()
  const problems: string[] = []

  function check(schema: z.ZodMiniType, answer: unknown, where: string) {
    const { error } = schema.safeParse(answer)
    if (error) problems.push(`${where}: ${z.prettifyError(error)}`)
    mark(schema, answer)
  }
  /** The parts of a schema are read with it, as far as the answer has them. */
  function mark(schema: z.ZodMiniType, value: unknown) {
    if (value === null || value === undefined) return
    if (schema instanceof z.ZodMiniNullable || schema instanceof z.ZodMiniOptional) {
      mark(schema.def.innerType as z.ZodMiniType, value)
      return
    }
    read.add(schema)
    if (schema instanceof z.ZodMiniArray && Array.isArray(value)) {
      for (const each of value) mark(schema.def.element as z.ZodMiniType, each)
    }
    if (schema instanceof z.ZodMiniObject) {
      const fields = value as Record<string, unknown>
      for (const [name, part] of Object.entries(schema.shape)) mark(part as z.ZodMiniType, fields[name])
    }
  }
  async function get(schema: z.ZodMiniType, path: string) {
    const answer = await dora.get(path)
    check(schema, answer, `GET ${path}`)
    return answer
  }
  async function post(schema: z.ZodMiniType, path: string, data: unknown = {}) {
    const answer = await dora.call('POST', path, data)
    expect(answer.status(), `POST ${path}: ${await answer.text()}`).toBeLessThan(300)
    const body = (await answer.json()) as Record<string, unknown>
    check(schema, body, `POST ${path}`)
    return body
  }

  // Something of everything: a document that changed, one that cannot be stored, two that belong together.
  const [first, second, third] = await dora.all<Row>(`${INVOICES}?type=invoice&open=true`)
  if (!first || !second || !third) throw new Error('too few invoices')
  await billingo('pay', { document_id: first.id, account })
  await billingo('poison', { document_id: second.id, kind: 'text_amount', account, touch: true })
  await billingo('cancel', { document_id: third.id, account })
  await post(api.BillingoSyncTriggerResponseSchema, '/api/billingo-settings/trigger_sync/')
  await post(api.BillingoSyncStartedSchema, '/api/billingo-settings/trigger_sync/', { background: true })

  await get(session.MeSchema, '/api/auth/me/')
  await get(session.PreferencesSchema, '/api/auth/preferences/')
  await get(overview.OverviewSchema, '/api/billingo-overview/')
  const page = (await get(api.BillingoInvoicePageSchema, `${INVOICES}?page_size=1000`)) as { results: Row[] }
  await get(api.BillingoSummarySchema, `${INVOICES}summary/`)
  for (const { id } of page.results.slice(0, 20))
    await get(api.BillingoInvoiceDetailSchema, `${INVOICES}${id}/`)
  await get(api.BillingoInvoiceDetailSchema, `${INVOICES}${third.id}/`)
  await get(api.BillingoChangePageSchema, `${INVOICES}${first.id}/changes/`)
  await get(api.BillingoChangePageSchema, '/api/billingo-changes/')
  await get(api.BillingoImportsSchema, '/api/billingo-changes/imports/')
  await get(api.RevisionsSchema, '/api/revisions/')
  await get(z.array(api.CompanyBillingoSettingsSchema), '/api/billingo-settings/')
  await post(api.BillingoCredentialsAnswerSchema, '/api/billingo-settings/test_credentials/', {
    api_key: account,
  })
  await post(api.BillingoCredentialsAnswerSchema, '/api/billingo-settings/test_credentials/', {
    api_key: 'no',
  })
  await get(api.BillingoSyncLogPageSchema, '/api/billingo-sync-logs/')
  await get(api.SetAsidePageSchema, '/api/billingo-set-aside/')

  await post(views.SavedViewSchema, '/api/saved-views/', {
    name: 'e2e',
    query: { open: 'true' },
    columns: [],
  })
  await get(views.SavedViewPageSchema, '/api/saved-views/')
  await post(views.SavedViewSchema, '/api/saved-views/', { list: 'audit', name: 'e2e', columns: ['who'] })
  await get(views.SavedViewPageSchema, '/api/saved-views/?list=audit')

  await get(administration.MemberPageSchema, '/api/members/')
  const invitation = { email: 'uj@example.hu', role: 'USER' }
  const invited = await post(administration.NewInvitationSchema, '/api/auth/invitations/', invitation)
  await post(session.InvitationStateSchema, '/api/auth/invitation/', { token: invited.token })
  await get(administration.InvitationPageSchema, '/api/auth/invitations/')
  await post(administration.NewApiTokenSchema, '/api/api-tokens/', { name: 'e2e', scope: 'read' })
  await get(administration.ApiTokenPageSchema, '/api/api-tokens/')
  await post(administration.NewRefreshTokenSchema, '/api/refresh-tokens/', { name: 'e2e' })
  await get(administration.RefreshTokenPageSchema, '/api/refresh-tokens/')
  await get(z.array(administration.FeatureSchema), '/api/features/')
  const url = `${service().sandbox}/nobody-listens-here`
  const webhook = await post(administration.NewWebhookSchema, '/api/webhooks/', {
    url,
    description: 'e2e',
    event_types: ['sync.completed'],
    is_active: true,
  })
  await post(administration.WebhookTestSchema, `/api/webhooks/${String(webhook.id)}/test/`)
  await get(administration.WebhookPageSchema, '/api/webhooks/')
  const tries = (await get(
    administration.WebhookDeliveryPageSchema,
    `/api/webhooks/${String(webhook.id)}/deliveries/`,
  )) as { results: { id: number }[] }
  const delivery = tries.results[0]?.id ?? 0
  await get(administration.WebhookDeliveryDetailSchema, `/api/webhook-deliveries/${delivery}/`)
  await get(administration.NotificationSettingsSchema, '/api/notification-settings/')
  await post(administration.TestMailSchema, '/api/notification-settings/test_mail/')
  await get(administration.AuditPageSchema, '/api/audit/')
  const refused = await dora.call('GET', `${INVOICES}1/`)
  check(primitives.ErrorSchema, await refused.json(), 'a refusal')

  expect(problems).toEqual([])
  const unread = Object.entries(ALL).filter(([name, schema]) => !NOT_READ.has(name) && !read.has(schema))
  expect(unread.map(([name]) => name)).toEqual([])
})
