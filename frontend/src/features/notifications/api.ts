/** Mails and webhooks of the company: requests and their keys. */
import { apiGet, apiSend } from '@/lib/service/http'
import { companyKey } from '@/lib/service/queries'
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
  apiGet(NotificationSettingsSchema, '/api/notification-settings/', { signal })

export const setMail = (enabled: boolean) =>
  apiSend(NotificationSettingsSchema, '/api/notification-settings/', {
    method: 'PATCH',
    body: { mail_enabled: enabled },
  })

export const testMail = () =>
  apiSend(TestMailSchema, '/api/notification-settings/test_mail/', { method: 'POST', timeout: PATIENCE })

export const fetchWebhooks = (signal: AbortSignal) => apiGet(WebhookPageSchema, '/api/webhooks/', { signal })

export const createWebhook = (input: Omit<WebhookInput, 'is_active'>) =>
  apiSend(NewWebhookSchema, '/api/webhooks/', { method: 'POST', body: input })

export const changeWebhook = (id: number, change: Partial<WebhookInput>) =>
  apiSend(WebhookSchema, `/api/webhooks/${id}/`, { method: 'PATCH', body: change })

export const deleteWebhook = (id: number) => apiSend(`/api/webhooks/${id}/`, { method: 'DELETE' })

export const rotateSecret = (id: number, revoke: boolean) =>
  apiSend(NewWebhookSchema, `/api/webhooks/${id}/rotate_secret/`, {
    method: 'POST',
    body: { revoke_previous: revoke },
  })

export const testWebhook = (id: number) =>
  apiSend(WebhookTestSchema, `/api/webhooks/${id}/test/`, { method: 'POST', timeout: PATIENCE })

export const fetchDeliveries = (webhook: number, page: number, signal: AbortSignal) =>
  apiGet(WebhookDeliveryPageSchema, `/api/webhooks/${webhook}/deliveries/`, {
    query: { page, page_size: DELIVERIES_PAGE },
    signal,
  })

export const fetchDelivery = (id: number, signal: AbortSignal) =>
  apiGet(WebhookDeliveryDetailSchema, `/api/webhook-deliveries/${id}/`, { signal })

export const sendAgain = (id: number) =>
  apiSend(WebhookDeliveryDetailSchema, `/api/webhook-deliveries/${id}/retry/`, { method: 'POST' })
