/** What the sync page asks of the service. A key goes out in a body and is kept nowhere here. */
import * as z from 'zod/mini'

import { apiGet, apiSend, fetchFile } from '@/lib/service/http'
import {
  BillingoCredentialsAnswerSchema,
  BillingoSyncLogPageSchema,
  BillingoSyncLogSchema,
  BillingoSyncStartedSchema,
  CompanyBillingoSettingsSchema,
  SetAsidePageSchema,
} from '@/schemas/api.schemas'
import { CertificatePageSchema, CertificateSchema } from '@/schemas/certificates.schemas'
import type { CompanyBillingoSettingsInput } from '@/types/api'

const SETTINGS = '/api/billingo-settings/'
const LOGS = '/api/billingo-sync-logs/'
// Billingo is asked meanwhile, and may be slow or asked again.
const PATIENCE = 120_000

/** A list of none or one. */
export function fetchSettings(signal?: AbortSignal) {
  return apiGet(z.array(CompanyBillingoSettingsSchema), SETTINGS, { signal })
}

export function saveSettings(body: CompanyBillingoSettingsInput) {
  return apiSend(CompanyBillingoSettingsSchema, SETTINGS, { method: 'POST', body, timeout: PATIENCE })
}

export function testKey(apiKey: string) {
  return apiSend(BillingoCredentialsAnswerSchema, `${SETTINGS}test_credentials/`, {
    method: 'POST',
    body: { api_key: apiKey },
    timeout: PATIENCE,
  })
}

/** Starts a sync that goes on by itself. Raises ApiError `sync_already_running` and others. */
export function startSync(fullSync: boolean) {
  return apiSend(BillingoSyncStartedSchema, `${SETTINGS}trigger_sync/`, {
    method: 'POST',
    body: { full_sync: fullSync, background: true },
  })
}

export interface HistoryFilter {
  status: string | null
  type: string | null
  from: string | null
  to: string | null
  /** Also runs of the day that found nothing new. */
  quiet: boolean
  page: number
}

export const PAGE_SIZE = 20

export function fetchHistory(filter: HistoryFilter, signal?: AbortSignal) {
  const query = {
    status: filter.status,
    sync_type: filter.type,
    started_from: filter.from,
    started_to: filter.to,
    quiet: filter.quiet ? null : 'false',
    page: filter.page,
    page_size: PAGE_SIZE,
  }
  return apiGet(BillingoSyncLogPageSchema, LOGS, { query, signal })
}

export function fetchRun(id: number, signal?: AbortSignal) {
  return apiGet(BillingoSyncLogSchema, `${LOGS}${id}/`, { signal })
}

export function fetchSetAside(pageSize: number, signal?: AbortSignal) {
  return apiGet(SetAsidePageSchema, '/api/billingo-set-aside/', { query: { page_size: pageSize }, signal })
}

const CERTIFICATES = '/api/certificates/'
// Of a million documents.
const COUNTING = 60_000
export type CertificateFormat = 'pdf' | 'json'

export function fetchCertificates(pageSize: number, signal?: AbortSignal) {
  return apiGet(CertificatePageSchema, CERTIFICATES, { query: { page_size: pageSize }, signal })
}

/** A certificate of what the mirror holds now. Raises ApiError: `never_read_fully` and other reasons why not. */
export function issueCertificate() {
  return apiSend(CertificateSchema, CERTIFICATES, { method: 'POST', timeout: COUNTING })
}

export function fetchCertificate(id: number, format: CertificateFormat) {
  return fetchFile(`${CERTIFICATES}${id}/file/`, { query: { format } })
}
