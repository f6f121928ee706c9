/** Asking the service how right matching is, and saying what may be automatic. */
import { queryOptions, type QueryClient } from '@tanstack/react-query'

import { apiGet, apiSend } from '@/lib/service/http'
import { companyKey } from '@/lib/service/queries'
import {
  MatchingQualitySchema,
  MatchingSettingsSchema,
  SpotCheckPageSchema,
  SpotCheckSchema,
} from '@/schemas/matching/quality.schemas'
import type { Automatic } from '@/types/quality'

import { forgetBank } from '../api'

const SETTINGS = '/api/reconciliation/settings/'
const CHECKS = '/api/spot-checks/'
/** Two months of them. */
const CHECKS_SHOWN = 20

/** What can change with an answer, an undo or a setting. */
export const forgetQuality = (queries: QueryClient) =>
  Promise.all([queries.invalidateQueries({ queryKey: companyKey('quality') }), forgetBank(queries)])

export const qualityQuery = () =>
  queryOptions({
    queryKey: companyKey('quality', 'figures'),
    queryFn: ({ signal }) => apiGet(MatchingQualitySchema, '/api/matching-quality/', { signal }),
  })

export const settingsQuery = () =>
  queryOptions({
    queryKey: companyKey('quality', 'settings'),
    queryFn: ({ signal }) => apiGet(MatchingSettingsSchema, SETTINGS, { signal }),
  })

interface Choice {
  automatic: Automatic
  /** Null: no limit. */
  upper_amount: string | null
}

export interface SettingsSaid extends Choice {
  digest: boolean
  /** `automatic` null: as the company. */
  accounts: { account: number; automatic: Automatic | null; upper_amount: string | null }[]
}

export const saveSettings = (body: SettingsSaid) =>
  apiSend(MatchingSettingsSchema, SETTINGS, { method: 'PATCH', body })

/** After it stopped itself. */
export const resume = () =>
  apiSend(MatchingSettingsSchema, SETTINGS, { method: 'PATCH', body: { resume: true } })

export const checksQuery = () =>
  queryOptions({
    queryKey: companyKey('quality', 'checks'),
    queryFn: ({ signal }) =>
      apiGet(SpotCheckPageSchema, CHECKS, { query: { page_size: CHECKS_SHOWN }, signal }),
    select: ({ results }) => results,
  })

export const answerCheck = (id: number, answer: 'good' | 'undone') =>
  apiSend(SpotCheckSchema, `${CHECKS}${String(id)}/answer/`, { body: { answer } })
