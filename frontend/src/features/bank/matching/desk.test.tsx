/** Where one is on the page of matching. */
import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { describe, expect, it } from 'vitest'

import { page } from '../../../../tests/bank'
import {
  painted,
  press,
  pretendDesk,
  proposed,
  queue,
  QUEUE,
  rows,
  service,
  shown,
} from '../../../../tests/told/matchingDesk'
import { server } from '../../../../tests/server'
import { candidate, proposal, queueLine, worksheet } from '../../../../tests/told/matching'
import type { Candidate } from '@/types/matching'

pretendDesk()

describe('where one is', () => {
  it('is the first line of the tab that was chosen, not the line of the one that was left', async () => {
    proposed(4)
    const [other] = service.lines.splice(3)
    server.use(
      http.get(QUEUE, ({ request }) => {
        const open = new URL(request.url).searchParams.get('tab') === 'open'
        return HttpResponse.json(
          page(...(open && other ? [{ ...other, state: 'open', proposal: null }] : service.lines)),
        )
      }),
    )
    await shown()
    fireEvent.click(screen.getByRole('button', { name: /Nincs találat/ }))
    await painted(4)
    expect(rows()).toEqual(['4'])
    press('Home')
    expect(queue().getAttribute('aria-activedescendant')).toBe('line-4')
  })
  it('is the first line of what is looked for, not one without that word', async () => {
    const asked = ({ request }: { request: Request }) => new URL(request.url).searchParams.get('search')
    server.use(
      http.get(QUEUE, (about) =>
        HttpResponse.json(page(...(asked(about) ? service.lines.slice(2) : service.lines))),
      ),
    )
    await shown()
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'VEVO 3' } })
    await painted(3)
    expect(rows()).toEqual(['3'])
  })
  it('is the queue after a difference was booked, and a part that is left has no draft any more', async () => {
    await shown()
    press('1')
    press('3')
    press('Enter')
    const choices = await screen.findByRole('radiogroup')
    await waitFor(() => expect(choices).toContainElement(document.activeElement as HTMLElement))
    const focused = () => document.activeElement ?? document.body
    fireEvent.keyDown(focused(), { key: 'ArrowDown' })
    expect(within(choices).getByRole('radio', { name: /Marad nyitva/ })).toBeChecked()
    // What is left of it comes back with another version.
    const { line, sheet: told } = proposal(1)
    const part = { ...line, allocated_amount: '100000.00', left: '27000.00' }
    service.sheets.set(1, { ...told, match: null, line: part })
    fireEvent.keyDown(focused(), { key: 'Enter' })
    await waitFor(() => expect(service.sent).toHaveLength(1))
    expect(queue()).toHaveFocus()
    expect(await screen.findByText('korábban felosztva', { exact: false })).toBeVisible()
    expect(screen.queryByText(/A saját felosztása megvan/)).toBeNull()
  })
})

describe('where nothing is proposed', () => {
  const open = (amount: string, ...whys: Candidate['why'][]) => {
    const line = queueLine({ ...service.lines[0], amount, left: amount, state: 'open', proposal: null })
    service.lines[0] = line
    const documents = whys.map((why, at) =>
      candidate({ invoice_id: 90 + at, invoice_number: `Z-${at}`, why }),
    )
    service.sheets.set(1, worksheet({ line, match: null, documents }))
  }
  it('says what an invoice has in common with the line', async () => {
    open('127000.00', 'quoted', 'both', 'sum', 'payer', 'denied')
    await shown()
    const texts = within(screen.getByRole('list', { name: 'Számlák' }))
      .getAllByRole('listitem')
      .map((one) => one.textContent)
    expect(texts[0]).toContain('a közleményben áll')
    expect(texts[1]).toContain('az összeg és a fizető is egyezik')
    expect(texts[2]).toContain('csak az összeg egyezik')
    expect(texts[3]).toContain('csak a fizető egyezik')
    expect(texts[4]).toContain('az összeg egyezik, de jelezték: nem ez a partner fizette')
    expect(screen.getByText(/Egyik számla sem illik rá egészen/)).toBeVisible()
  })
  it('says what money that goes out most likely is, has that chosen, and gives it back of what was too much', async () => {
    open('-127000.00', 'overpaid')
    const told = service.sheets.get(1)
    if (!told) throw new Error('no such line')
    const documents = told.documents.map((one) => ({ ...one, open_amount: '0.00' }))
    const reason = 'Erről a bankszámláról pontosan ennyivel többet fizettek (Z-0).'
    const likely = { code: 'customer_refund', code_text: 'visszafizetés vevőnek', reason } as const
    service.sheets.set(1, { ...told, likely, documents })
    await shown()
    expect(screen.getByRole('heading', { name: 'Valószínű: visszafizetés vevőnek' })).toBeVisible()
    expect(screen.getByText(reason, { exact: false })).toBeVisible()
    expect(screen.getByText('túlfizették')).toBeVisible()
    press('b')
    const chosen = await screen.findByRole('radio', { name: /visszafizetés vevőnek/ })
    expect(chosen).toBeChecked()
    expect(chosen).toHaveFocus() // or Space would choose another
    press('Escape')
    press('1')
    press('Enter')
    await waitFor(() => expect(service.sent).toHaveLength(1))
    expect(service.sent[0]?.[1]).toMatchObject({
      allocations: [{ invoice_id: 90, kind: 'refund', amount: '-127000.00', invoice_amount: '0' }],
    })
  })
  it('says above equal invoices how this customer usually pays', async () => {
    open('127000.00', 'both', 'both')
    const told = service.sheets.get(1)
    if (!told) throw new Error('no such line')
    const text = 'Általában 8 nappal az esedékesség után fizet (6 fizetés alapján).'
    service.sheets.set(1, { ...told, usually: [{ code: 'delay', text }] })
    await shown()
    expect(screen.getByText(text)).toBeVisible()
  })
  it('asks what money is that goes out and quotes an invoice', async () => {
    open('-127000.00', 'quoted')
    await shown()
    expect(screen.getByText(/^Kimenő pénz: sorolja be/)).toBeVisible()
  })
})
