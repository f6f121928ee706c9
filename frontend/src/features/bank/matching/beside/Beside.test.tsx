import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { beforeEach, describe, expect, it } from 'vitest'

import { skip } from '@/lib/skip'

import { page } from '../../../../../tests/bank'
import { detail } from '../../../../../tests/invoice'
import { painted, pretendDesk, QUEUE, queue, service, sheet } from '../../../../../tests/told/matchingDesk'
import { wide } from '../../../../../tests/layout'
import { renderPage } from '../../../../../tests/page'
import { server } from '../../../../../tests/server'
import { MatchingPage } from '../MatchingPage'

pretendDesk()

beforeEach(() => {
  service.lines.pop()
  for (const { documents } of service.sheets.values()) documents.pop()
  server.use(
    http.get('/api/billingo-invoices/:id/', ({ params }) =>
      HttpResponse.json(detail({ id: Number(params.id), invoice_number: `SZ-${String(params.id)}` })),
    ),
    http.get('/api/reconciliation/allocations/', () => HttpResponse.json(page())),
  )
})

const press = (key: string) => fireEvent.keyDown(document.activeElement ?? document.body, { key })
const beside = () => screen.queryByRole('region', { name: 'A számla adatai' })

async function shown() {
  renderPage(<MatchingPage />, { at: '/matching' })
  await screen.findByRole('grid')
}

describe('the focus stays where keys are heard', () => {
  it('when a box that was ticked is gone with its line', async () => {
    await shown()
    await painted(1)
    within(sheet()).getByRole('checkbox', { name: '1: 2026-41' }).focus()
    press('Enter')
    await painted(2)
    expect(queue()).toHaveFocus()
    press('Enter')
    await waitFor(() => expect(screen.queryByRole('grid')).toBeNull())
    expect(sheet()).toHaveFocus()
  })
  it('when the first or the last of the invoices is reached', async () => {
    await shown()
    await painted(1)
    press('s')
    const next = await screen.findByRole('button', { name: 'Következő számla' })
    next.focus()
    fireEvent.click(next)
    expect(await screen.findByRole('heading', { name: /SZ-141/ })).toBeVisible()
    expect(next).toHaveAttribute('aria-disabled', 'true')
    expect(next).toBeEnabled()
    fireEvent.click(next)
    expect(screen.getByText('2 / 2')).toBeVisible()
  })
})

describe('the invoice beside', () => {
  it('says nothing of what the line has before that is known', async () => {
    const tell: (() => void)[] = []
    const known = new Promise<void>((resolve) => tell.push(resolve))
    server.use(
      http.get(`${QUEUE}worksheets/`, async () => {
        await known
        return HttpResponse.json([...service.sheets.values()])
      }),
    )
    await shown()
    press('s')
    await waitFor(() => expect(beside()).toHaveAttribute('aria-busy', 'true'))
    expect(screen.queryByText('Ehhez a tételhez nincs számla.')).toBeNull()
    tell[0]?.()
    expect(await screen.findByRole('heading', { name: /SZ-41/ })).toBeVisible()
  })
  it('is nowhere when there is no line any more: the queue says why', async () => {
    wide(70)
    await shown()
    await painted(1)
    expect(skip.get()?.label).toBe('A tételekhez')
    press('s')
    await screen.findByRole('heading', { name: /SZ-41/ })
    // The queue is covered: the first link of the page leads to no place of its own.
    expect(skip.get()).toBeNull()
    press('Enter')
    await painted(2)
    press('Enter')
    await waitFor(() => expect(beside()).toBeNull())
    const place = screen.getByRole('region', { name: 'Párosításra váró tételek' })
    expect(await within(place).findByRole('heading', { level: 2 })).toBeVisible()
  })
  it('is left on a phone by the way back, to the line first', async () => {
    wide(24)
    await shown()
    press('Enter')
    await painted(1)
    press('s')
    await screen.findByRole('heading', { name: /SZ-41/ })
    fireEvent.click(screen.getByRole('button', { name: /Vissza a tételekhez/ }))
    await painted(1)
    expect(beside()).toBeNull()
    fireEvent.click(screen.getByRole('button', { name: /Vissza a tételekhez/ }))
    expect(await screen.findByRole('grid')).toBeVisible()
  })
})
