/** What can come instead of an answer. Each has a `code` for programs; `detail` of an ApiError is for people. */

export class ApiError extends Error {
  override name = 'ApiError'

  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    /** Sentences by field. */
    readonly errors: Readonly<Record<string, readonly string[]>> = {},
    /** The whole body, for codes that carry more (`sync_log_id` …). */
    readonly body: Readonly<Record<string, unknown>> = {},
    /** Seconds until it is worth trying again, where the server says so. */
    readonly retryAfter: number | null = null,
  ) {
    super(`${status} ${code}`)
  }
}

/** The service did not answer: no network, it is down, or it took too long. */
export class UnreachableError extends Error {
  override name = 'UnreachableError'

  constructor(readonly code: 'offline' | 'unreachable' | 'timeout') {
    super(code)
  }
}

/** The service answered something that this page does not understand: it is of another version. */
export class ContractError extends Error {
  override name = 'ContractError'
  readonly code = 'contract'
}

/** Work that the service did by itself came to no result; `message` says why, in the service's words. */
export class NotDoneError extends Error {
  override name = 'NotDoneError'
}

/** Whether it was only called off by us. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError'
}

/** Whether trying the same read again may help. */
export function isPassing(error: unknown): boolean {
  if (error instanceof UnreachableError) return true
  return error instanceof ApiError && (error.status === 429 || error.status >= 500)
}
