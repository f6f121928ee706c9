/** Handing in statements: one request a file, so that each tells how far it is. */
import type { Sending } from '@/components/upload/useUploads'
import { apiSend } from '@/lib/service/http'
import { ImportedSchema } from '@/schemas/bank.schemas'
import type { Imported, ImportedFile } from '@/types/bank'

/** What a person answered to a file that was refused with a question. */
export interface Answers {
  /** Accounts that are not there yet may be added. */
  newAccounts?: boolean
  /** The account of a file that does not say it. */
  account?: string
  /** The layout of the company's own that reads it, where several fit. */
  layout?: string
}

/** A year of a busy account is read in this time. */
const TIMEOUT = 15 * 60_000

export function importFile(
  file: File,
  { signal, onProgress }: Sending,
  { newAccounts = false, account, layout }: Answers,
): Promise<Imported> {
  const body = new FormData()
  body.append('files', file, file.name)
  if (newAccounts) body.append('new_accounts', 'true')
  if (account) body.append('account', account)
  if (layout) body.append('layout', layout)
  return apiSend(ImportedSchema, '/api/bank-statements/', { body, signal, onProgress, timeout: TIMEOUT })
}

/** Refusals that are a question to whoever hands the file in. */
const QUESTIONS = ['account_unknown', 'account_missing', 'account_ambiguous', 'layout_ambiguous']

export const isQuestion = ({ refused }: ImportedFile) => refused !== null && QUESTIONS.includes(refused.code)

/** How a whole upload ended: some of it refused is bad, something to decide or to look at a warning. */
export function toneOf({ files }: Imported): 'good' | 'warn' | 'bad' {
  if (files.some((file) => file.refused && !isQuestion(file))) return 'bad'
  const doubtful = files.some(
    (file) => file.refused !== null || file.statements.some(({ adds_up: proved }) => proved === false),
  )
  return doubtful || files.some(({ lines }) => lines.some(({ outcome }) => outcome === 'question'))
    ? 'warn'
    : 'good'
}
