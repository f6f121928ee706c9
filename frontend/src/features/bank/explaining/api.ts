/** Saying what lines are: one by one, and by rules. */
import { queryOptions } from '@tanstack/react-query'

import { apiGet, apiSend } from '@/lib/service/http'
import { companyKey } from '@/lib/service/queries'
import { BankLineDetailSchema, PartnersSchema } from '@/schemas/bank.schemas'
import { RulePreviewSchema } from '@/schemas/matching/rules.schemas'
import type { ExplanationCode } from '@/types/bank'

import { LINES, LINES_KEY } from '../api'

export const RULES = '/api/matching-rules/'

/** Which lines a rule is about: all that is given has to fit. */
export interface Conditions {
  text?: string
  counterparty_name?: string
  counterparty_account?: string
  type_text?: string
  direction?: '' | 'in' | 'out'
  account?: number | null
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

export const previewRule = (
  body: Conditions & { code: ExplanationCode; rule?: number },
  signal?: AbortSignal,
) => apiSend(RulePreviewSchema, `${RULES}preview/`, { body, signal })
