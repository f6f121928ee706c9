/** Saying what lines are: one by one, and by rules. */
import { queryOptions } from '@tanstack/react-query'

import { apiGet, apiSend } from '@/lib/service/http'
import { companyKey } from '@/lib/service/queries'
import {
  BankLineDetailSchema,
  BuiltInRulesSchema,
  MatchingRulePageSchema,
  PartnersSchema,
  RulePreviewSchema,
} from '@/schemas/bank.schemas'
import type { ExplanationCode } from '@/types/bank'

import { LINES, LINES_KEY } from '../api'

const RULES = '/api/matching-rules/'
const BUILT_IN = `${RULES}built-in/`

/** Which lines a rule is about: all that is given has to fit. */
export interface Conditions {
  text?: string
  counterparty_name?: string
  counterparty_account?: string
  direction?: 'in' | 'out'
}

interface Said {
  code: ExplanationCode
  note: string
  /** As it was seen: who looks at an old one is told. */
  version: number
  rule?: Conditions
  /** The other side of an own transfer. */
  pair?: number
}

export const explainLine = (id: number, said: Said) =>
  apiSend(BankLineDetailSchema, `${LINES}${id}/explain/`, { body: said })

/** Lines of other accounts that the line may be one own transfer with, the likeliest first. */
export const partnersQuery = (id: number) =>
  queryOptions({
    queryKey: companyKey(LINES_KEY, 'partners', id),
    queryFn: ({ signal }) => apiGet(PartnersSchema, `${LINES}${id}/partners/`, { signal }),
  })

export const undoExplanation = (id: number, version: number) =>
  apiSend(BankLineDetailSchema, `${LINES}${id}/undo/`, { body: { version } })

export const previewRule = (body: Conditions & { code: ExplanationCode }, signal?: AbortSignal) =>
  apiSend(RulePreviewSchema, `${RULES}preview/`, { body, signal })

export const rulesQuery = () =>
  queryOptions({
    queryKey: companyKey('bank', 'rules'),
    queryFn: ({ signal }) =>
      apiGet(MatchingRulePageSchema, RULES, { query: { kind: 'explanation', page_size: 1000 }, signal }),
    select: ({ results }) => results,
  })

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
