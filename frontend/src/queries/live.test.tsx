import { focusManager, useQuery } from '@tanstack/react-query'
import { act, screen, waitFor } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { companyKey } from '@/lib/service/queries'
import { currentCompany, login } from '@/lib/user/current'

import { renderPage } from '../../tests/page'
import { server } from '../../tests/server'
import { useLive } from './live'

let states = { invoices: '1', syncs: '1', bank: '1' }
let looks = 0
let failing = false
let asked: Record<string, number> = {}

function Shown({ name }: { name: readonly string[] }) {
  const { data } = useQuery({
    queryKey: companyKey(...name),
    queryFn: () => {
      const key = name.join(' ')
      return (asked[key] = (asked[key] ?? 0) + 1)
    },
    staleTime: Infinity,
  })
  return <p>{`${name.join(' ')}: ${data ?? '…'}`}</p>
}

const WORKSHEET = 'bank-transactions worksheet'
const NAMES = [
  ['invoices', 'page'],
  ['bank-transactions'],
  ['bank-transactions', 'worksheet'],
  ['bank', 'accounts'],
  ['set-aside'],
  ['members'],
]

function Page() {
  useLive()
  return NAMES.map((name) => <Shown key={name.join(' ')} name={name} />)
}

/** What was asked for since the last time. */
function news(): string[] {
  const found = Object.keys(asked)
  asked = {}
  return found.sort()
}

const pass = (milliseconds: number) => act(() => vi.advanceTimersByTimeAsync(milliseconds))

/** The page when it has looked once; timers are ours from then on. */
async function open() {
  const page = renderPage(<Page />)
  await screen.findByText('members: 1')
  await waitFor(() => expect(looks).toBe(1))
  await pass(100)
  news()
  return page
}

beforeEach(() => {
  vi.useFakeTimers({ shouldAdvanceTime: true })
  states = { invoices: '1', syncs: '1', bank: '1' }
  looks = 0
  failing = false
  asked = {}
  server.use(
    http.get('/api/revisions/', () => {
      looks++
      return failing
        ? HttpResponse.json({ detail: 'Hiba.', code: 'x' }, { status: 503 })
        : HttpResponse.json(states)
    }),
  )
})

afterEach(() => {
  focusManager.setFocused(undefined)
  vi.useRealTimers()
})

describe('a page that is open', () => {
  it('looks every three seconds, and asks for nothing while nothing changes', async () => {
    await open()
    await pass(12_000)
    expect(looks).toBeGreaterThanOrEqual(4)
    expect(looks).toBeLessThanOrEqual(6)
    expect(news()).toEqual([])
  })

  it('asks anew only for what is shown of the part that changed', async () => {
    await open()
    states = { ...states, bank: '2' }
    await pass(3500)
    expect(news()).toEqual(['bank accounts', 'bank-transactions', WORKSHEET])
    states = { ...states, invoices: '2' }
    await pass(3500)
    expect(news()).toEqual([WORKSHEET, 'invoices page'])
    states = { ...states, syncs: '2' }
    await pass(3500)
    expect(news()).toEqual(['set-aside'])
  })

  it('asks nothing while it is hidden, and at once when it is looked at again', async () => {
    await open()
    const before = looks
    act(() => focusManager.setFocused(false))
    await pass(60_000)
    expect(looks).toBe(before)
    states = { ...states, invoices: '2' }
    act(() => focusManager.setFocused(true))
    await pass(200)
    expect(looks).toBe(before + 1)
    expect(news()).toEqual([WORKSHEET, 'invoices page'])
  })

  it('is silent about a service that fails, asks it less and less, and sees then what it missed', async () => {
    await open()
    failing = true
    const before = looks
    await pass(60_000)
    expect(looks - before).toBeGreaterThan(2)
    expect(looks - before).toBeLessThan(8)
    expect(screen.queryByRole('alert')).not.toBeInTheDocument()
    failing = false
    states = { ...states, invoices: '2' }
    await pass(31_000)
    expect(news()).toEqual([WORKSHEET, 'invoices page'])
  })

  it('stops where the login is over, and looks when it is back', async () => {
    await open()
    act(() => login.set('over'))
    const before = looks
    await pass(30_000)
    expect(looks).toBe(before)
    act(() => login.set('alive'))
    await pass(200)
    expect(looks).toBe(before + 1)
  })

  it('comes back after a night: the login is renewed, and what changed meanwhile is shown', async () => {
    await open()
    act(() => focusManager.setFocused(false))
    await pass(8 * 3600_000)
    let renewed = 0
    server.use(
      http.get('/api/revisions/', () =>
        renewed
          ? HttpResponse.json({ ...states, invoices: '9' })
          : HttpResponse.json({ detail: 'Lejárt.', code: 'token_expired' }, { status: 401 }),
      ),
      http.post('/api/auth/refresh/', () => HttpResponse.json({ renewed: ++renewed })),
    )
    act(() => focusManager.setFocused(true))
    await pass(500)
    expect(renewed).toBe(1)
    expect(login.get()).toBe('alive')
    expect(news()).toContain('invoices page')
  })

  it('takes nothing of one company for news of another', async () => {
    await open()
    act(() => currentCompany.set(2))
    states = { invoices: '77', syncs: '88', bank: '99' }
    await pass(200)
    news()
    await pass(3500)
    expect(news()).toEqual([])
    currentCompany.set(1)
  })

  it('asks again for what was on its way when the change was told', async () => {
    let answer: (value: string) => void = () => undefined
    let times = 0
    function Slow() {
      const { data } = useQuery({
        queryKey: companyKey('invoices', 'slow'),
        queryFn: () => {
          times++
          return times === 1 ? new Promise<string>((resolve) => (answer = resolve)) : 'new'
        },
      })
      return <p>{data ?? 'waiting'}</p>
    }
    function Both() {
      useLive()
      return <Slow />
    }
    renderPage(<Both />)
    await waitFor(() => expect(looks).toBe(1))
    await pass(100)
    states = { ...states, invoices: '2' }
    await pass(3500)
    expect(times).toBe(1)
    answer('old')
    expect(await screen.findByText('new')).toBeVisible()
  })
})
