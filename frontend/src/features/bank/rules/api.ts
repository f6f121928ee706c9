/** Rules that people set, what accepted matches taught, and rules that every company has. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query'

import { apiGet, apiSend } from '@/lib/service/http'
import { companyKey } from '@/lib/service/queries'
import {
  BuiltInRulesSchema,
  MatchingRulePageSchema,
  MatchingRuleSchema,
  RestsSchema,
} from '@/schemas/matching/rules.schemas'
import type { ExplanationCode } from '@/types/bank'

import { RULES, type Conditions } from '../explaining/api'

const BUILT_IN = `${RULES}built-in/`

/** A rule as it is sent. */
export type RuleSaid = Conditions & { code: ExplanationCode; name: string }

export const rulesQuery = () =>
  queryOptions({
    queryKey: companyKey('bank', 'rules'),
    queryFn: ({ signal }) =>
      apiGet(MatchingRulePageSchema, RULES, { query: { kind: 'explanation', page_size: 1000 }, signal }),
    select: ({ results }) => results,
  })

export const makeRule = (body: RuleSaid) => apiSend(MatchingRuleSchema, RULES, { body })

export const changeRule = (id: number, body: RuleSaid) =>
  apiSend(MatchingRuleSchema, `${RULES}${id}/`, { method: 'PATCH', body })

export interface Learnt {
  /** Empty: of every kind. */
  kind: string
  search: string
  forgotten: boolean
}

export const LEARNT_PER_PAGE = 25
const LEARNT_KINDS = 'payer_account,payer_name,habit'

/** `page` from 1. */
export const learntQuery = ({ kind, search, forgotten }: Learnt, page: number) =>
  queryOptions({
    queryKey: companyKey('bank', 'learnt', kind, search, forgotten, page),
    queryFn: ({ signal }) =>
      apiGet(MatchingRulePageSchema, RULES, {
        query: {
          kind: kind || LEARNT_KINDS,
          ...(search && { search }),
          ...(forgotten && { forgotten: true }),
          page,
          page_size: LEARNT_PER_PAGE,
        },
        signal,
      }),
    placeholderData: keepPreviousData,
  })

export const restsQuery = (id: number) =>
  queryOptions({
    queryKey: companyKey('bank', 'learnt', 'lines', id),
    queryFn: ({ signal }) => apiGet(RestsSchema, `${RULES}${id}/lines/`, { signal }),
  })

/** Of something that was learnt: takes back that it was forgotten. */
export const restoreLearnt = (id: number) =>
  apiSend(MatchingRuleSchema, `${RULES}${id}/restore/`, { method: 'POST' })

export const switchRule = (id: number, is_active: boolean) =>
  apiSend(`${RULES}${id}/`, { method: 'PATCH', body: { is_active } })

export const deleteRule = (id: number) => apiSend(`${RULES}${id}/`, { method: 'DELETE' })

export const builtInQuery = () =>
  queryOptions({
    queryKey: companyKey('bank', 'built-in-rules'),
    queryFn: ({ signal }) => apiGet(BuiltInRulesSchema, BUILT_IN, { signal }),
  })

export const switchBuiltIn = (key: string, is_active: boolean) =>
  apiSend(`${BUILT_IN}${key}/`, { method: 'PATCH', body: { is_active } })
