import { delay, http, HttpResponse } from 'msw'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import * as z from 'zod/mini'

import { server } from '../../../tests/server'
import { currentCompany, login, reachable } from '../user/current'
import { ApiError, ContractError, UnreachableError } from './errors'
import { address, apiGet, apiSend, fetchFile } from './http'

const Answer = z.object({ n: z.int() })
const expired = () => HttpResponse.json({ detail: 'Lejárt.', code: 'token_expired' }, { status: 401 })

/** A service whose login is over until it is renewed. */
function serviceToBeRenewed(renewable = true) {
  const seen = { renewals: 0, asked: 0, alive: false }
  server.use(
    http.get('/api/thing/', () => {
      seen.asked++
      return seen.alive ? HttpResponse.json({ n: 1 }) : expired()
    }),
    http.post('/api/auth/refresh/', async () => {
      seen.renewals++
      await delay(20)
      if (!renewable) return expired()
      seen.alive = true
      return HttpResponse.json({})
    }),
  )
  return seen
}

describe('a request', () => {
  it('says for which company, in which language, and that it comes from the page', async () => {
    let headers = new Headers()
    server.use(
      http.post('/api/thing/', ({ request }) => {
        headers = request.headers
        return HttpResponse.json({ n: 1 })
      }),
    )
    currentCompany.set(7)
    await apiSend(Answer, '/api/thing/', { method: 'POST', body: {} })
    expect(headers.get('X-Company-ID')).toBe('7')
    expect(headers.get('Accept-Language')).toBe('hu')
    expect(headers.get('X-Requested-With')).toBe('billingo-page')
  })

  it('leaves out parameters without a value', () => {
    expect(address('/api/x/', { a: '', b: null, c: 'ő', d: 0 })).toBe('/api/x/?c=%C5%91&d=0')
  })
})

describe('an answer', () => {
  it('that has another form than agreed is refused', async () => {
    server.use(http.get('/api/thing/', () => HttpResponse.json({ n: '1' })))
    await expect(apiGet(Answer, '/api/thing/')).rejects.toBeInstanceOf(ContractError)
  })

  it('that is an error carries its code, sentence and fields', async () => {
    const body = { detail: 'Hibás.', code: 'invalid', errors: { name: ['Kötelező.'] } }
    server.use(http.get('/api/thing/', () => HttpResponse.json(body, { status: 400 })))
    const error = await apiGet(Answer, '/api/thing/').catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ApiError)
    expect(error).toMatchObject({
      status: 400,
      code: 'invalid',
      detail: 'Hibás.',
      errors: { name: ['Kötelező.'] },
    })
  })

  it('of a proxy in between is an error too, without a sentence', async () => {
    server.use(http.get('/api/thing/', () => HttpResponse.html('<h1>Bad gateway</h1>', { status: 502 })))
    await expect(apiGet(Answer, '/api/thing/')).rejects.toMatchObject({
      status: 502,
      code: 'http_502',
      detail: '',
    })
  })

  it('that does not come says that the service is away', async () => {
    server.use(http.get('/api/thing/', () => HttpResponse.error()))
    await expect(apiGet(Answer, '/api/thing/')).rejects.toBeInstanceOf(UnreachableError)
    expect(reachable.get()).toBe(false)
  })

  it('that comes too late is a timeout, and not a lost connection', async () => {
    server.use(http.get('/api/thing/', () => delay('infinite')))
    await expect(apiGet(Answer, '/api/thing/', { timeout: 30 })).rejects.toMatchObject({ code: 'timeout' })
    expect(reachable.get()).toBe(true)
  })

  it('that nobody wants any more is called off', async () => {
    server.use(http.get('/api/thing/', () => delay('infinite')))
    const abort = new AbortController()
    const waiting = apiGet(Answer, '/api/thing/', { signal: abort.signal })
    abort.abort()
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('that is a file keeps its name', async () => {
    const headers = { 'Content-Disposition': 'attachment; filename="szamlak-2026-11-25.csv"' }
    server.use(http.get('/api/file/', () => new HttpResponse('a;b', { headers })))
    expect(await fetchFile('/api/file/')).toMatchObject({ name: 'szamlak-2026-11-25.csv' })
  })
})

describe('a login that ran out', () => {
  it('is renewed once for all requests that wait for it', async () => {
    const seen = serviceToBeRenewed()
    const answers = await Promise.all(Array.from({ length: 5 }, () => apiGet(Answer, '/api/thing/')))
    expect(answers).toEqual(Array.from({ length: 5 }, () => ({ n: 1 })))
    expect(seen.renewals).toBe(1)
  })

  it('is not renewed when another tab has done so meanwhile', async () => {
    const seen = serviceToBeRenewed()
    server.use(
      http.get(
        '/api/thing/',
        () => {
          seen.alive = true
          return expired()
        },
        { once: true },
      ),
    )
    await apiGet(Answer, '/api/thing/')
    expect(seen.renewals).toBe(0)
  })

  it('that cannot be renewed ends, once', async () => {
    const seen = serviceToBeRenewed(false)
    await expect(apiGet(Answer, '/api/thing/')).rejects.toMatchObject({ status: 401 })
    expect(login.get()).toBe('over')
    expect(seen.renewals).toBe(1)
  })

  it.each([true, false])(
    'leaves no answer unread, which would keep its connection (renewable: %s)',
    async (can) => {
      serviceToBeRenewed(can)
      const answers: Response[] = []
      const real = globalThis.fetch
      onTestFinished(() => void vi.restoreAllMocks())
      vi.spyOn(globalThis, 'fetch').mockImplementation(async (...asked) => {
        const answer = await real(...asked)
        answers.push(answer)
        return answer
      })
      await apiGet(Answer, '/api/thing/').catch(() => undefined)
      expect(answers.map(({ status, bodyUsed }) => [status, bodyUsed])).toEqual(
        (can ? [401, 401, 200, 200] : [401, 401, 401]).map((status) => [status, true]),
      )
    },
  )

  it.each([429, 503])('is not over because its renewal is answered by %i', async (status) => {
    serviceToBeRenewed()
    server.use(
      http.post('/api/auth/refresh/', () =>
        HttpResponse.json({ detail: 'Később.', code: 'later' }, { status }),
      ),
    )
    await expect(apiGet(Answer, '/api/thing/')).rejects.toMatchObject({ status, code: 'later' })
    expect(login.get()).toBe('alive')
  })

  it('is not over because its renewal is not answered', async () => {
    serviceToBeRenewed()
    server.use(http.post('/api/auth/refresh/', () => HttpResponse.error()))
    await expect(apiGet(Answer, '/api/thing/')).rejects.toBeInstanceOf(UnreachableError)
    expect(login.get()).toBe('alive')
  })

  it('is over where its renewal is refused', async () => {
    serviceToBeRenewed()
    server.use(
      http.post('/api/auth/refresh/', () =>
        HttpResponse.json({ detail: 'Nem.', code: 'refused' }, { status: 403 }),
      ),
    )
    await expect(apiGet(Answer, '/api/thing/')).rejects.toMatchObject({ status: 401 })
    expect(login.get()).toBe('over')
  })

  it('is not what a wrong password means', async () => {
    const seen = serviceToBeRenewed(false)
    server.use(http.post('/api/auth/login/', expired))
    await expect(apiSend('/api/auth/login/', { renew: false })).rejects.toBeInstanceOf(ApiError)
    expect(login.get()).toBe('alive')
    expect(seen.renewals).toBe(0)
  })
})
