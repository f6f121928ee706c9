import { act, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse } from 'msw'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { listenForShortcuts } from '@/lib/shortcuts'
import type { BankLineDetail } from '@/types/bank'

import { account, line, lineDetail, page } from '../../../tests/bank'
import { pretendLayout } from '../../../tests/layout'
import { renderPage } from '../../../tests/page'
import { server } from '../../../tests/server'
import { LinesPage } from './LinesPage'

const LINES = '/api/bank-transactions/'
let lines: ReturnType<typeof line>[]
let details: BankLineDetail[]
let searches: string[]
let deaf: () => void

beforeEach(() => {
  lines = [
    line({ id: 1, amount: '-0.10' }),
    line({ id: 2, amount: '-0.20' }),
    line({ id: 3, amount: '100.00', status: 'pending', counterparty_name: 'Vevő Zrt.' }),
  ]
  details = []
  searches = []
  deaf = listenForShortcuts()
  pretendLayout(10)
  server.use(
    http.get(LINES, ({ request }) => {
      searches.push(new URL(request.url).search)
      return HttpResponse.json(page(...lines))
    }),
    http.get(`${LINES}summary/`, () =>
      HttpResponse.json({
        count: 3,
        currencies: [{ currency: 'HUF', count: 3, credits: '0.00', debits: '0.30', balance: '-0.30' }],
        states: { open: 2, proposed: 0, matched: 0, explained: 1 },
      }),
    ),
    http.get(`${LINES}:id/`, ({ params }) =>
      HttpResponse.json(details.find(({ id }) => String(id) === params.id) ?? lineDetail()),
    ),
    http.get('/api/bank-accounts/', () => HttpResponse.json(page(account()))),
    http.patch('/api/auth/preferences/', () => HttpResponse.json({})),
  )
})

afterEach(() => {
  deaf()
  vi.restoreAllMocks()
})

async function shown(at = '/bank/lines', role: 'ADMIN' | 'USER' = 'ADMIN') {
  const view = renderPage(<LinesPage />, { at, role })
  const grid = await screen.findByRole('grid')
  await within(grid).findByText('Vevő Zrt.')
  act(() => grid.focus())
  return { ...view, grid, user: userEvent.setup() }
}

describe('the list of lines', () => {
  it('sends the address to the service as it stands, and tells it in chips', async () => {
    const { address, user } = await shown('/bank/lines?search=bérlet&account=1&direction=out&amount_max=-5')
    expect(Object.fromEntries(new URLSearchParams(searches[0]))).toEqual({
      search: 'bérlet',
      account: '1',
      direction: 'out',
      amount_max: '-5',
      page: '1',
      page_size: '100',
    })
    expect(await screen.findByText('Bankszámla: Főszámla')).toBeVisible()
    expect(screen.getByText('Összeg: legfeljebb −5')).toBeVisible()
    await user.click(screen.getByRole('button', { name: 'Eltávolítás: Irány: Terhelés' }))
    expect(decodeURIComponent(address())).toBe('/bank/lines?search=bérlet&account=1&amount_max=-5')
  })

  it('is narrowed by what lines are, told in words', async () => {
    const { address, user } = await shown('/bank/lines?explanation=bank_fee,new_code')
    await user.click(screen.getByRole('button', { name: /^Szűrők/ }))
    const codes = within(await screen.findByRole('group', { name: 'Mi ez' }))
    expect(codes.getByRole('checkbox', { name: 'bankköltség' })).toBeChecked()
    await user.click(codes.getByRole('checkbox', { name: 'saját átvezetés' }))
    // What no box stands for stays: the address brought it.
    await waitFor(() =>
      expect(new URLSearchParams(searches.at(-1)).get('explanation')).toBe('new_code,bank_fee,own_transfer'),
    )
    expect(screen.getByText('Mi ez: new_code, bankköltség, saját átvezetés')).toBeVisible()
    await user.click(codes.getByRole('checkbox', { name: 'bankköltség' }))
    await waitFor(() => expect(address()).toMatch(/explanation=new_code(,|%2C)own_transfer/))
  })

  it('is summed exactly; what is not booked counts in no sum of what is selected', async () => {
    const { user } = await shown()
    const sums = within(screen.getByRole('region', { name: 'Összesítés' }))
    expect(await sums.findByText('−0,30 Ft')).toBeVisible()
    await user.keyboard(' {Shift>}{ArrowDown}{ArrowDown}{/Shift}')
    expect(await screen.findByText('3 kijelölve')).toBeVisible()
    expect(sums.getAllByText('−0,30 Ft')).toHaveLength(2)
  })

  it('is exported as it is shown, what is selected of it or all that fits', async () => {
    const asked: { query: Record<string, string>; body: unknown }[] = []
    server.use(
      http.all(`${LINES}export/`, async ({ request }) => {
        const query = Object.fromEntries(new URL(request.url).searchParams)
        asked.push({ query, body: request.method === 'POST' ? await request.json() : null })
        const name = "attachment; filename*=UTF-8''banki-t%C3%A9telek.xlsx"
        return new HttpResponse('xlsx', { headers: { 'Content-Disposition': name } })
      }),
    )
    URL.createObjectURL = () => 'blob:x'
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockReturnValue()
    const { user } = await shown('/bank/lines?direction=in')
    await user.keyboard(' e')
    await user.click(await screen.findByRole('button', { name: 'Excel-tábla (XLSX)' }))
    expect(await screen.findByText('Elkészült: banki-tételek.xlsx')).toBeVisible()
    await user.keyboard('e')
    await user.click(await screen.findByRole('checkbox', { name: 'Csak a kijelöltek (1)' }))
    await user.click(screen.getByRole('button', { name: 'Excel-tábla (XLSX)' }))
    await waitFor(() => expect(asked).toHaveLength(2))
    const columns =
      'booking_date,counterparty_name,remittance_information,amount,account_number,state,explanation'
    const query = { direction: 'in', format: 'xlsx', columns }
    expect(asked).toEqual([
      { query, body: { ids: [1] } },
      { query, body: null },
    ])
  })
})

describe('a line that is opened', () => {
  it('tells what the bank says of it, and where it came from', async () => {
    const { user, address } = await shown('/bank/lines?direction=out')
    await user.keyboard('{Enter}')
    const detail = within(await screen.findByRole('region', { name: 'A tétel adatai' }))
    expect(await detail.findByRole('heading', { name: 'Bérbeadó Kft.' })).toBeVisible()
    expect(detail.getByText('bérleti díj március')).toBeVisible()
    expect(detail.getByText('10404027-12345678-00000008')).toBeVisible()
    expect(detail.getByText('899 499,50 Ft')).toBeVisible()
    expect(detail.getByText('marcius.sta')).toBeVisible()
    expect(detail.getByText('12. sor')).toBeVisible()
    expect(detail.getByRole('region', { name: 'Eredeti szöveg' })).toHaveTextContent('NTRF')
    expect(address()).toBe('/bank/lines/1?direction=out')
  })

  describe('in question', () => {
    let decided: unknown[]
    beforeEach(() => {
      decided = []
      details = [
        lineDetail({ id: 1, status: 'question', similar_to_id: 9, remittance_information: 'berleti dij' }),
        lineDetail({ id: 9, remittance_information: 'bérleti díj', file_name: 'regi.xml' }),
      ]
      server.use(
        http.post(`${LINES}1/decide/`, async ({ request }) => {
          decided.push(await request.json())
          details = [lineDetail({ id: 1, status: 'booked' })]
          return HttpResponse.json(details[0])
        }),
      )
    })

    it('stands beside the stored one, and is decided by a key', async () => {
      const { user } = await shown('/bank/lines/1')
      const both = within(await screen.findByRole('region', { name: 'Ugyanaz a tétel, vagy egy másik?' }))
      const text = (await both.findByText('bérleti díj')).closest('tr')
      expect(text).toHaveTextContent('berleti dij')
      expect(text).toHaveAttribute('data-differs')
      await user.keyboard('d')
      expect(await screen.findByText('Másik tétel: könyveltként számít.')).toBeVisible()
      expect(decided).toEqual([{ decision: 'other' }])
      await waitFor(() => expect(screen.queryByText('Már szerepel')).not.toBeInTheDocument())
    })

    it('is decided by its button', async () => {
      const { user } = await shown('/bank/lines/1')
      await user.click(await screen.findByRole('button', { name: /^Ugyanaz/ }))
      expect(await screen.findByText('Ugyanaz a tétel: egyszer számít.')).toBeVisible()
      expect(decided).toEqual([{ decision: 'same' }])
    })

    it('is decided by nobody who may not import', async () => {
      const { user } = await shown('/bank/lines/1', 'USER')
      await screen.findByText('regi.xml')
      await user.keyboard('s')
      expect(screen.queryByRole('button', { name: /^Ugyanaz/ })).not.toBeInTheDocument()
      expect(decided).toEqual([])
    })
  })
})
