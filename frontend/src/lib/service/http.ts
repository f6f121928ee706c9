/**
 * The only door to the service: same origin, the login in cookies that no script can read.
 *
 * Every answer is read by its schema before anyone sees it. Raises ApiError, UnreachableError, ContractError, or the
 * AbortError of the caller's signal.
 */
import type * as z from 'zod/mini'

import { ErrorSchema } from '@/schemas/primitives'

import { currentCompany, language, login, reachable } from '../user/current'
import { ApiError, ContractError, isAbort, UnreachableError } from './errors'
import { oneAtATime } from './renewal'
import { sendForm } from './sendForm'

export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>

export interface Call {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  query?: Query
  /** A form goes out as it is, anything else as JSON. */
  body?: unknown
  /** Told 0 to 1 while a form goes out. */
  onProgress?: (share: number) => void
  signal?: AbortSignal
  /** Milliseconds; PDFs and syncs may take longer than the usual 30 s. */
  timeout?: number
  /** False for what is asked without a login: a 401 is then just an answer. */
  renew?: boolean
}

const TIMEOUT = 30_000

/** Asks for `/api/…` and reads the answer by its schema. */
export async function apiGet<T extends z.ZodMiniType>(
  schema: T,
  path: string,
  call: Omit<Call, 'method' | 'body'> = {},
): Promise<z.output<T>> {
  return read(schema, path, await answered(path, call))
}

/** Changes something (a POST where no method is named). With a schema the answer is read by it, else it is let go. */
export function apiSend(path: string, call?: Call): Promise<void>
export function apiSend<T extends z.ZodMiniType>(schema: T, path: string, call?: Call): Promise<z.output<T>>
export async function apiSend(...sent: [string, Call?] | [z.ZodMiniType, string, Call?]): Promise<unknown> {
  if (typeof sent[0] !== 'string') {
    const [schema, path, call] = sent as [z.ZodMiniType, string, Call?]
    return read(schema, path, await answered(path, { method: 'POST', ...call }))
  }
  const [path, call] = sent as [string, Call?]
  const response = await answered(path, { method: 'POST', ...call })
  await response.body?.cancel()
  return undefined
}

async function read<T extends z.ZodMiniType>(
  schema: T,
  path: string,
  response: Response,
): Promise<z.output<T>> {
  let body: unknown
  try {
    body = await response.json()
  } catch (error) {
    if (isAbort(error)) throw error
    throw new ContractError(`${path}: no JSON`)
  }
  const found = schema.safeParse(body)
  if (!found.success) throw new ContractError(`${path}: ${found.error.message}`)
  return found.data
}

/** A file, with the name that the service gives it. */
export async function fetchFile(path: string, call: Call = {}): Promise<{ blob: Blob; name: string }> {
  const response = await answered(path, call)
  const name = nameIn(response.headers.get('Content-Disposition') ?? '')
  return { blob: await response.blob(), name }
}

/** As RFC 6266 has it: a plain name in quotes, or one with accents, escaped. */
function nameIn(disposition: string): string {
  const accented = /filename\*=UTF-8''([^;]+)/i.exec(disposition)?.[1]
  if (accented) return decodeURIComponent(accented)
  return /filename="([^"]+)"/.exec(disposition)?.[1] ?? 'download'
}

/** `/api/…?…` with the parameters that have a value, in their order. */
export function address(path: string, query: Query = {}): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== '') parameters.set(name, String(value))
  }
  const search = parameters.toString()
  return search ? `${path}?${search}` : path
}

async function answered(path: string, call: Call): Promise<Response> {
  // The headers are taken now: a request that is sent again after a renewal acts in the company it was meant for.
  const send = sender(path, call)
  let response = await send()
  if (response.status === 401 && call.renew !== false) {
    drop(response)
    response = await renewedThen(send)
  }
  if (response.ok) return response
  const error = await errorOf(response)
  if (error.status === 401 && call.renew !== false) login.set(login.get() === 'alive' ? 'over' : login.get())
  throw error
}

/** Of what nobody reads: an unread answer keeps its request, and a connection, until the time is over. */
function drop(response: Response): void {
  response.text().catch(() => undefined)
}

async function renewedThen(send: () => Promise<Response>): Promise<Response> {
  return oneAtATime(async () => {
    const again = await send()
    if (again.status !== 401) return again
    const renewal = await sender('/api/auth/refresh/', { method: 'POST', body: {} })()
    if (renewal.ok) {
      drop(renewal)
      drop(again)
      return send()
    }
    // Only a refusal means that the login is over; a service that is busy or down says nothing about it.
    if (renewal.status === 401 || renewal.status === 403) {
      drop(renewal)
      return again
    }
    drop(again)
    throw await errorOf(renewal)
  })
}

function sender(path: string, call: Call): () => Promise<Response> {
  const method = call.method ?? 'GET'
  const headers = new Headers({ Accept: 'application/json, */*;q=0.5', 'Accept-Language': language.get() })
  const company = currentCompany.get()
  if (company !== null) headers.set('X-Company-ID', String(company))
  // A header that another site's form cannot send: cookies alone do not authorize a change.
  if (method !== 'GET') headers.set('X-Requested-With', 'billingo-page')
  const form = call.body instanceof FormData ? call.body : null
  const body = form ?? (call.body === undefined ? undefined : JSON.stringify(call.body))
  if (typeof body === 'string') headers.set('Content-Type', 'application/json')
  const url = address(path, call.query)
  return async () => {
    const late = AbortSignal.timeout(call.timeout ?? TIMEOUT)
    const signal = call.signal ? AbortSignal.any([call.signal, late]) : late
    try {
      const response = form
        ? await sendForm(url, method, headers, form, signal, call.onProgress ?? (() => undefined))
        : await fetch(url, { method, headers, body, signal, credentials: 'same-origin' })
      reachable.set(true)
      return response
    } catch (error) {
      if (call.signal?.aborted) throw error
      if (late.aborted) throw new UnreachableError('timeout')
      reachable.set(false)
      throw new UnreachableError(navigator.onLine ? 'unreachable' : 'offline')
    }
  }
}

async function errorOf(response: Response): Promise<ApiError> {
  const read = ErrorSchema.safeParse(await response.json().catch(() => null))
  const wait = Number(response.headers.get('Retry-After') ?? NaN)
  const retryAfter = Number.isFinite(wait) ? wait : null
  // A proxy in between answers in its own way.
  if (!read.success) return new ApiError(response.status, `http_${response.status}`, '', {}, {}, retryAfter)
  const { detail, code, errors = {} } = read.data
  return new ApiError(response.status, code, detail, errors, read.data, retryAfter)
}
