/** Handing in statements: one request a file, so that each tells how far it is. */
import type { Sending } from '@/components/upload/useUploads'
import { apiSend } from '@/lib/service/http'
import { outcomeOf } from '@/queries/operations'
import { ImportedSchema } from '@/schemas/bank.schemas'
import { OperationSchema } from '@/schemas/operations.schemas'
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

/** A year of a busy account is on its way in this time. */
const TIMEOUT = 15 * 60_000
/** Larger ones take the service longer than a moment: it reads them by itself, and tells how far it is. */
const AT_ONCE = 512 * 1024
const PATH = '/api/bank-statements/'

export async function importFile(file: File, sending: Sending, answers: Answers): Promise<Imported> {
  const { newAccounts = false, account, layout } = answers
  const { signal, onProgress } = sending
  const body = new FormData()
  body.append('files', file, file.name)
  if (newAccounts) body.append('new_accounts', 'true')
  if (account) body.append('account', account)
  if (layout) body.append('layout', layout)
  const call = { body, signal, onProgress, timeout: TIMEOUT }
  if (file.size <= AT_ONCE) return apiSend(ImportedSchema, PATH, call)
  body.append('background', 'true')
  return outcomeOf(ImportedSchema, await apiSend(OperationSchema, PATH, call), sending)
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
