import { fireEvent, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import i18next from 'i18next'
import { http, HttpResponse } from 'msw'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import * as z from 'zod/mini'

import { save } from '@/lib/service/download'
import { explain } from '@/lib/service/explain'
import { currentCompany } from '@/lib/user/current'
import { follow, followed, LEFT, outcomeOf, take } from '@/queries/operations'

import { operation } from '../../../../tests/operation'
import { renderPage } from '../../../../tests/page'
import { server } from '../../../../tests/server'
import { Operations } from './Operations'

vi.mock('@/lib/service/download', () => ({ save: vi.fn() }))
const ADDRESS = '/api/operations/7/'

/** What the service says, one after the other; the last again and again. */
function answers(...states: readonly Partial<ReturnType<typeof operation>>[]) {
  let asked = 0
  server.use(
    http.get(ADDRESS, () =>
      HttpResponse.json(operation({ id: 7, ...states[Math.min(asked++, states.length - 1)] })),
    ),
    http.get(`${ADDRESS}file/`, () =>
      HttpResponse.text('a;b', {
        headers: { 'Content-Disposition': "attachment; filename*=UTF-8''banki-t%C3%A9telek.csv" },
      }),
    ),
  )
}

const done = {
  status: 'done',
  done: 9,
  total: 9,
  file: {
    name: 'x.csv',
    content_type: 'text/csv',
    size: 3,
    sha256: 'x',
    expires_at: '2026-11-29T10:00:00+01:00',
    expired: false,
  },
} as const

beforeEach(() => {
  currentCompany.set(1)
  vi.mocked(save).mockReset()
})
afterEach(() => {
  followed.get().forEach(({ id }) => take(id))
})

describe('a file that is being made', () => {
  it('is shown with how far it is, and downloaded when it is ready', async () => {
    answers({ status: 'running', done: 42_000, total: 100_000 }, done)
    follow({ id: 7 }, 'invoices')
    renderPage(<Operations />)
    const user = userEvent.setup()
    await user.click(await screen.findByRole('button', { name: 'Export: 42%' }))
    const bar = await screen.findByRole('progressbar')
    expect(bar).toHaveAttribute('aria-valuenow', '42')
    expect(screen.getByText('42 000 / 100 000 sor')).toBeVisible()
    await waitFor(() => expect(save).toHaveBeenCalledOnce(), { timeout: 4000 })
    expect(vi.mocked(save).mock.calls[0]?.[1]).toBe('banki-tételek.csv')
    expect(await screen.findByText('Elkészült: banki-tételek.csv')).toBeVisible()
    expect(screen.queryByRole('button', { name: /Export/ })).not.toBeInTheDocument()
  })

  it('is still followed after a reload, by what the device remembers', async () => {
    follow({ id: 7 }, 'invoices')
    const kept = localStorage.getItem('mirror.operations')
    vi.resetModules()
    const again = await import('@/queries/operations')
    expect(again.followed.get()).toEqual([{ id: 7, company: 1, from: 'invoices' }])
    expect(kept).toContain('"id":7')
  })

  it('comes again when the page is closed in the middle of its download', async () => {
    answers(done)
    let sent: () => void = () => undefined
    server.use(
      http.get(`${ADDRESS}file/`, async () => {
        await new Promise<void>((resolve) => (sent = resolve))
        return HttpResponse.text('a;b')
      }),
    )
    follow({ id: 7 }, 'invoices')
    renderPage(<Operations />)
    await waitFor(() => expect(followed.get()).toEqual([]))
    fireEvent(window, new Event('pagehide'))
    expect(localStorage.getItem('mirror.operations')).toContain('"id":7,"company":1,"from":"invoices"')
    take(7)
    sent()
    await waitFor(() => expect(save).toHaveBeenCalledOnce())
    fireEvent(window, new Event('pagehide'))
    expect(followed.get()).toEqual([])
  })

  it('is downloaded by one of several tabs', () => {
    follow({ id: 7 }, 'invoices')
    localStorage.setItem('mirror.operations', '[]')
    expect(take(7)).toBe(false)
    expect(followed.get()).toEqual([])
  })

  it('can be cancelled, and nothing is downloaded then', async () => {
    const cancelled = vi.fn()
    answers(
      { status: 'running', done: 1, total: 10 },
      { status: 'running', done: 2, total: 10 },
      { status: 'cancelled' },
    )
    server.use(
      http.post(`${ADDRESS}cancel/`, () => {
        cancelled()
        return HttpResponse.json(operation({ id: 7, status: 'cancelled' }))
      }),
    )
    follow({ id: 7 }, 'invoices')
    renderPage(<Operations />)
    const user = userEvent.setup()
    await user.click(await screen.findByRole('button', { name: /^Export/ }))
    await user.click(await screen.findByRole('button', { name: 'Megszakítás' }))
    await waitFor(() => expect(screen.queryByRole('progressbar')).not.toBeInTheDocument(), { timeout: 4000 })
    expect(cancelled).toHaveBeenCalledOnce()
    expect(save).not.toHaveBeenCalled()
  })

  it('that fails says why, in the words of the service', async () => {
    answers({ status: 'failed', error: { code: 'no_room_for_file', detail: 'Elfogyott a hely.' } })
    follow({ id: 7 }, 'invoices')
    renderPage(<Operations />)
    expect(await screen.findByText('Az export nem sikerült. Elfogyott a hely.')).toBeVisible()
  })

  it('of another user, or one that is gone, is forgotten', async () => {
    server.use(
      http.get(ADDRESS, () => HttpResponse.json({ detail: '?', code: 'not_found' }, { status: 404 })),
    )
    follow({ id: 7 }, 'invoices')
    renderPage(<Operations />)
    await waitFor(() => expect(followed.get()).toEqual([]))
    answers({ ...done, is_mine: false })
    follow({ id: 7 }, 'invoices')
    await waitFor(() => expect(followed.get()).toEqual([]))
    expect(save).not.toHaveBeenCalled()
  })

  it('of another company waits until that one is looked at', async () => {
    answers(done)
    follow({ id: 7 }, 'invoices')
    currentCompany.set(2)
    renderPage(<Operations />)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(followed.get()).toHaveLength(1)
  })
})

describe('work without a file', () => {
  const Answer = z.object({ lines: z.int() })

  it('tells how far it is, and what came of it', async () => {
    answers({ status: 'running', done: 3, total: 8 }, { status: 'done', result: { lines: 8 } })
    const onRead = vi.fn()
    const found = await outcomeOf(Answer, { id: 7 }, { signal: new AbortController().signal, onRead })
    expect(found).toEqual({ lines: 8 })
    expect(onRead).toHaveBeenCalledWith(3, 8)
  })

  it('outlasts a service that restarts, and a network that is away', async () => {
    let asked = 0
    server.use(
      http.get(ADDRESS, () => {
        asked += 1
        if (asked === 1) return HttpResponse.error()
        if (asked === 2) return HttpResponse.text('Bad Gateway', { status: 502 })
        return HttpResponse.json(operation({ id: 7, status: 'done', result: { lines: 8 } }))
      }),
    )
    const found = await outcomeOf(Answer, { id: 7 }, { signal: new AbortController().signal })
    expect(found).toEqual({ lines: 8 })
  })

  it('that fails says why, in the words of the service', async () => {
    answers({ status: 'failed', error: { code: 'database_full', detail: 'Elfogyott a hely.' } })
    const failure: unknown = await outcomeOf(
      Answer,
      { id: 7 },
      { signal: new AbortController().signal },
    ).catch((error: unknown) => error)
    expect(explain(failure, i18next.t)).toEqual({ title: 'Nem sikerült', text: 'Elfogyott a hely.' })
  })

  it('is cancelled by who stops it, and goes on for who leaves', async () => {
    const cancelled = vi.fn()
    answers({ status: 'running' })
    server.use(
      http.post(`${ADDRESS}cancel/`, () => {
        cancelled()
        return HttpResponse.json(operation({ id: 7, status: 'cancelled' }))
      }),
    )
    for (const [reason, times] of [
      [LEFT, 0],
      [undefined, 1],
    ] as const) {
      const controller = new AbortController()
      const over = outcomeOf(Answer, { id: 7 }, { signal: controller.signal })
      setTimeout(() => controller.abort(reason), 50)
      await expect(over).rejects.toThrow()
      expect(cancelled).toHaveBeenCalledTimes(times)
    }
  })
})
