/** Mails and webhooks of the company: requests and their keys. */
import { ask, tell } from '@/lib/http'
import { companyKey } from '@/lib/queries'
import {
  NewWebhookSchema,
  NotificationSettingsSchema,
  TestMailSchema,
  WebhookDeliveryDetailSchema,
  WebhookDeliveryPageSchema,
  WebhookPageSchema,
  WebhookSchema,
  WebhookTestSchema,
} from '@/schemas/administration.schemas'
import type { WebhookInput } from '@/types/administration'

/** Longer than the usual: the service waits for somebody else's answer. */
const PATIENCE = 60_000
export const DELIVERIES_PAGE = 20

export const mailKey = () => companyKey('notification-settings')
export const webhooksKey = () => companyKey('webhooks')
export const deliveriesKey = (webhook: number, ...rest: unknown[]) =>
  companyKey('webhook-deliveries', webhook, ...rest)

export const fetchMail = (signal: AbortSignal) =>
  ask(NotificationSettingsSchema, '/api/notification-settings/', { signal })

export const setMail = (enabled: boolean) =>
  ask(NotificationSettingsSchema, '/api/notification-settings/', {
    method: 'PATCH',
    body: { mail_enabled: enabled },
  })

export const testMail = () =>
  ask(TestMailSchema, '/api/notification-settings/test_mail/', { method: 'POST', timeout: PATIENCE })

export const fetchWebhooks = (signal: AbortSignal) => ask(WebhookPageSchema, '/api/webhooks/', { signal })

export const createWebhook = (input: Omit<WebhookInput, 'is_active'>) =>
  ask(NewWebhookSchema, '/api/webhooks/', { method: 'POST', body: input })

export const changeWebhook = (id: number, change: Partial<WebhookInput>) =>
  ask(WebhookSchema, `/api/webhooks/${id}/`, { method: 'PATCH', body: change })

export const deleteWebhook = (id: number) => tell(`/api/webhooks/${id}/`, { method: 'DELETE' })

export const rotateSecret = (id: number, revoke: boolean) =>
  ask(NewWebhookSchema, `/api/webhooks/${id}/rotate_secret/`, {
    method: 'POST',
    body: { revoke_previous: revoke },
  })

export const testWebhook = (id: number) =>
  ask(WebhookTestSchema, `/api/webhooks/${id}/test/`, { method: 'POST', timeout: PATIENCE })

export const fetchDeliveries = (webhook: number, page: number, signal: AbortSignal) =>
  ask(WebhookDeliveryPageSchema, `/api/webhooks/${webhook}/deliveries/`, {
    query: { page, page_size: DELIVERIES_PAGE },
    signal,
  })

export const fetchDelivery = (id: number, signal: AbortSignal) =>
  ask(WebhookDeliveryDetailSchema, `/api/webhook-deliveries/${id}/`, { signal })

export const sendAgain = (id: number) =>
  ask(WebhookDeliveryDetailSchema, `/api/webhook-deliveries/${id}/retry/`, { method: 'POST' })
