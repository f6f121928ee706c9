import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse } from 'msw'
import { beforeEach, describe, expect, it, vi } from 'vitest'

import type { ImportedFile } from '@/types/bank'

import { account, imported, page, refused, statementFile } from '../../../tests/bank'
import { renderPage } from '../../../tests/page'
import { server } from '../../../tests/server'
import { ranges } from './importing/LineOutcomes'
import { StatementsPage } from './StatementsPage'

let answers: ImportedFile[][]
let asked: FormData[]
let files: ReturnType<typeof statementFile>[]
let searches: string[]

beforeEach(() => {
  answers = []
  asked = []
  searches = []
  files = [statementFile()]
  server.use(
    http.get('/api/statement-layouts/', () => HttpResponse.json(page())),
    http.get('/api/bank-accounts/', () => HttpResponse.json(page(account()))),
    http.get('/api/statement-files/', ({ request }) => {
      searches.push(new URL(request.url).search)
      return HttpResponse.json(page(...files))
    }),
    http.post('/api/bank-statements/', async ({ request }) => {
      asked.push(await request.formData())
      return HttpResponse.json({ files: answers.shift() ?? [] })
    }),
  )
})

async function handIn(...results: ImportedFile[][]) {
  answers = results
  const view = renderPage(<StatementsPage />, { at: '/bank/statements' })
  const user = userEvent.setup({ applyAccept: false })
  await user.upload(
    screen.getByLabelText('Bankkivonatok beolvasása', { selector: 'input' }),
    new File(['x'], 'marcius.sta'),
  )
  return { user, ...view }
}

describe('a file that is handed in', () => {
  it('tells what it brought, statement by statement and line by line', async () => {
    const { user } = await handIn([imported()])
    const counts = await screen.findByRole('link', { name: '2 új tétel, 1 már megvolt' })
    expect(counts).toHaveAttribute('href', '/bank/lines?statement=7')
    expect(asked[0]?.has('new_accounts')).toBe(false)
    await user.click(screen.getByText('Mi lett a sorokkal?'))
    expect(screen.getByText('5–6')).toBeVisible()
    expect(screen.getByText('9')).toBeVisible()
  })

  it('that is refused says why, and where in it', async () => {
    await handIn([refused('amount_unreadable', '„12,3x” nem olvasható összeg.', 17, 4)])
    expect(await screen.findByText(/„12,3x” nem olvasható összeg/)).toBeVisible()
    expect(screen.getByText('17. sor, 4. oszlop')).toBeVisible()
    expect(screen.getByText(/1 nem sikerült/)).toBeVisible()
  })

  it('of an account that is not there asks first, and is sent again with the answer', async () => {
    const { user } = await handIn(
      [refused('account_unknown', 'A cégnek nincs 11773016-… számlája.')],
      [imported({ warnings: [{ code: 'account_made', text: 'A számlát felvettük.' }] })],
    )
    await user.click(await screen.findByRole('button', { name: 'Felveszem és beolvasom' }))
    expect(await screen.findByText('A számlát felvettük.')).toBeVisible()
    expect(asked.map((form) => form.get('new_accounts'))).toEqual([null, 'true'])
  })

  it('that does not say whose account it is of asks for it', async () => {
    const { user } = await handIn([refused('account_missing', 'Nem tudni, melyik számláé.')], [imported()])
    const choice = await screen.findByRole('combobox', { name: 'Melyik számla kivonata?' })
    await waitFor(() => expect(within(choice).getAllByRole('option')).toHaveLength(2))
    await user.selectOptions(choice, '11773016-12345670-00000006')
    await user.click(screen.getByRole('button', { name: 'Beolvasás' }))
    expect(await screen.findByText('2 új tétel, 1 már megvolt')).toBeVisible()
    expect(asked[1]?.get('account')).toBe('11773016-12345670-00000006')
  })

  it('of an archive tells each of its files', async () => {
    await handIn([imported({ file: 'a.zip/jo.sta' }), refused('empty_file', 'A fájl üres.')])
    expect(await screen.findByText('a.zip/jo.sta')).toBeVisible()
    expect(screen.getByText('A fájl üres.')).toBeVisible()
  })

  it('can be undone, after it was said what goes', async () => {
    const undone = vi.fn()
    server.use(
      http.delete('/api/bank-statements/:id/', ({ params }) => {
        undone(params.id)
        return new HttpResponse(null, { status: 204 })
      }),
    )
    const { user } = await handIn([imported()])
    await screen.findByText('2 új tétel, 1 már megvolt')
    await user.click(screen.getByRole('button', { name: 'Visszavonás' }))
    const dialog = await screen.findByRole('dialog', { name: 'Visszavonja a beolvasást?' })
    expect(dialog).toHaveTextContent('marcius.sta: 2 tétel és a kivonatai törlődnek')
    await user.click(within(dialog).getByRole('button', { name: 'Visszavonás' }))
    expect(await screen.findByText('A beolvasást visszavonta.')).toBeVisible()
    expect(undone).toHaveBeenCalledWith('7')
  })
})

describe('the files that were imported', () => {
  it('are narrowed by the address, and undone', async () => {
    server.use(
      http.delete('/api/statement-files/5/', () => {
        files = []
        return new HttpResponse(null, { status: 204 })
      }),
    )
    const user = userEvent.setup()
    const { address } = renderPage(<StatementsPage />, { at: '/bank/statements?account=1' })
    expect(await screen.findByText('marcius.sta')).toBeVisible()
    expect(searches[0]).toBe('?account=1&page=1&page_size=25')
    expect(await screen.findByText('Bankszámla: Főszámla')).toBeVisible()
    await user.click(screen.getByRole('button', { name: 'Beolvasás visszavonása: marcius.sta' }))
    const dialog = await screen.findByRole('dialog')
    await user.click(within(dialog).getByRole('button', { name: 'Visszavonás' }))
    await user.click(await screen.findByRole('button', { name: 'Minden fájl' }))
    await waitFor(() => expect(address()).toBe('/bank/statements'))
    expect(await screen.findByText('Még nincs beolvasott fájl')).toBeVisible()
  })

  it('are only read by who may not import', async () => {
    renderPage(<StatementsPage />, { at: '/bank/statements', role: 'USER' })
    expect(await screen.findByText('marcius.sta')).toBeVisible()
    expect(screen.getByRole('button', { name: /Eredeti fájl letöltése/ })).toBeVisible()
    expect(screen.queryByRole('button', { name: /visszavonása/ })).not.toBeInTheDocument()
    expect(screen.queryByLabelText('Bankkivonatok beolvasása')).not.toBeInTheDocument()
  })
})

it.each([
  [[5, 6, 9], '5–6, 9'],
  [[3, 1, 2, 2], '1–3'],
  [[], ''],
])('lines %j are told as %s', (lines, told) => expect(ranges(lines)).toBe(told))
