import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { beforeEach, describe, expect, it } from 'vitest'

import { playInvoices, COUNT, LIST, row, shown } from '../../../tests/invoices'
import { server } from '../../../tests/server'

playInvoices()

describe('the keyboard', () => {
  it('reaches the last of 100,000 rows', async () => {
    const { user, grid, active } = await shown()
    await user.keyboard('{End}')
    expect(await within(grid).findByText(`2026-${COUNT}`)).toBeVisible()
    expect(active()).toHaveTextContent(`2026-${COUNT}`)
    await user.keyboard('{Home}')
    await waitFor(() => expect(active()).toHaveTextContent(/^2026-1$/))
  })

  it('moves between cells, and a screen reader is told where', async () => {
    const { user, active } = await shown()
    await user.keyboard('{ArrowDown}{ArrowDown}{ArrowRight}')
    expect(active()).toHaveTextContent('Őrláng Kórház')
    expect(active()?.closest('[role=row]')).toHaveAttribute('aria-rowindex', '4')
  })

  it('opens a document, goes on to the next, and comes back', async () => {
    const { user, grid, address } = await shown('/invoices?type=invoice')
    await user.keyboard('{Enter}')
    expect(await screen.findByRole('heading', { name: '2026-1' })).toBeVisible()
    expect(address()).toBe('/invoices/1000?type=invoice')
    await user.keyboard('{ArrowDown}')
    expect(await screen.findByRole('heading', { name: '2026-2' })).toBeVisible()
    await user.keyboard('{Escape}')
    expect(address()).toBe('/invoices?type=invoice')
    expect(grid).toHaveFocus()
  })

  it('selects with Space and extends with Shift; what is selected is summed exactly', async () => {
    const { user, grid } = await shown()
    await user.keyboard(' {Shift>}{ArrowDown}{ArrowDown}{/Shift}')
    expect(await screen.findByText('3 kijelölve')).toBeVisible()
    const sums = screen.getByRole('region', { name: 'Összesítés' })
    expect(within(sums).getByText('7,50 Ft')).toBeVisible()
    expect(within(grid).getAllByRole('row', { selected: true })).toHaveLength(3)
    await user.keyboard('{Escape}')
    expect(screen.queryByText('3 kijelölve')).not.toBeInTheDocument()
  })

  it('copies what is selected', async () => {
    const { user } = await shown('/invoices?columns=invoice_number,gross_total')
    await user.keyboard('{Shift>}{ArrowDown}{/Shift}')
    await screen.findByText('2 kijelölve')
    await user.keyboard('{Control>}c{/Control}')
    expect(await screen.findByText('2 sor a vágólapon')).toBeVisible()
    expect(await navigator.clipboard.readText()).toBe(
      'Sorszám\tBruttó\tPénznem\r\n2026-1\t1,50\tHUF\r\n2026-2\t2,50\tHUF',
    )
  })

  it('refuses to select more than can be held, with the way out', async () => {
    const { user } = await shown()
    await user.keyboard('{Control>}a{/Control}')
    expect(await screen.findByText(/Egyszerre legfeljebb 5 000 sor/)).toBeVisible()
  })

  it('widens and moves columns from their heading', async () => {
    const { user, grid, active } = await shown()
    await user.keyboard('{ArrowUp}{Alt>}{ArrowRight}{/Alt}')
    const names = () =>
      within(grid)
        .getAllByRole('columnheader')
        .slice(1, 3)
        .map((cell) => cell.textContent)
    expect(names()).toEqual(['Partner', 'Sorszám'])
    expect(active()).toHaveTextContent('Sorszám')
    await user.keyboard('{Shift>}{ArrowRight}{/Shift}')
    expect(grid.style.getPropertyValue('--columns')).toContain('136px')
  })
})

describe('a change of the list by the address', () => {
  const settled = () => act(() => new Promise((resolve) => setTimeout(resolve, 400)))
  const search = (text: string) =>
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: text } })
  const removeType = () => fireEvent.click(screen.getByRole('button', { name: 'Eltávolítás: Típus: Számla' }))

  it('begins with nothing selected, and nothing of before is copied', async () => {
    const { user, grid, address, go } = await shown('/invoices?type=invoice&columns=invoice_number')
    removeType()
    await waitFor(() => expect(address()).toBe('/invoices?columns=invoice_number'))
    act(() => grid.focus())
    await user.keyboard('{Shift>}{ArrowDown}{/Shift}')
    expect(await screen.findByText('2 kijelölve')).toBeVisible()
    go(-1)
    expect(address()).toBe('/invoices?type=invoice&columns=invoice_number')
    expect(screen.queryByText('2 kijelölve')).not.toBeInTheDocument()
    await user.keyboard('{Control>}c{/Control}')
    expect(await screen.findByText('1 sor a vágólapon')).toBeVisible()
  })

  it('keeps what is selected in another order', async () => {
    const { user, grid } = await shown()
    await user.keyboard('{Shift>}{ArrowDown}{/Shift}')
    await screen.findByText('2 kijelölve')
    await user.click(within(grid).getByRole('columnheader', { name: 'Esedékes' }))
    expect(screen.getByText('2 kijelölve')).toBeVisible()
  })

  describe('while rows to select are on their way', () => {
    let arrive: () => void
    let waiting: Promise<void>
    let late: number

    beforeEach(() => {
      late = 0
      waiting = new Promise((resolve) => {
        arrive = resolve
      })
      server.use(
        http.get(LIST, async ({ request }) => {
          const second = new URL(request.url).searchParams.get('page') === '2'
          if (second) {
            late += 1
            await waiting
          }
          const results = Array.from({ length: second ? 50 : 100 }, (_, index) =>
            row(index + (second ? 100 : 0)),
          )
          return HttpResponse.json({ count: 150, next: null, previous: null, results })
        }),
      )
    })

    it('selects them if nothing has changed', async () => {
      const { user } = await shown()
      await user.keyboard('{Control>}a{/Control}')
      arrive()
      expect(await screen.findByText('150 kijelölve')).toBeVisible()
    })

    it('leaves them after other filters were chosen', async () => {
      const { user, address } = await shown('/invoices?type=invoice')
      await user.keyboard('{Control>}a{/Control}')
      await waitFor(() => expect(late).toBe(1))
      removeType()
      await waitFor(() => expect(address()).toBe('/invoices'))
      arrive()
      await settled()
      expect(screen.queryByText(/kijelölve/)).not.toBeInTheDocument()
    })

    it('leaves them after all was let go', async () => {
      const { user } = await shown()
      await user.keyboard('{Control>}a{/Control}')
      await waitFor(() => expect(late).toBe(1))
      await user.keyboard('{Escape}')
      arrive()
      await settled()
      expect(screen.queryByText(/kijelölve/)).not.toBeInTheDocument()
    })
  })

  it('takes no tick in the rows of before while the next are on their way', async () => {
    const { user, grid, address } = await shown('/invoices?type=invoice')
    const tick = async () => {
      act(() => grid.focus())
      await user.keyboard(' ')
    }
    let arrive: () => void = () => undefined
    const waiting = new Promise<void>((resolve) => (arrive = resolve))
    server.use(
      http.get(LIST, async () => {
        await waiting
        return HttpResponse.json({ count: 1, next: null, previous: null, results: [row(7)] })
      }),
    )
    removeType()
    await waitFor(() => expect(address()).toBe('/invoices'))
    await tick()
    expect(screen.queryByText(/kijelölve/)).not.toBeInTheDocument()
    arrive()
    expect(await within(grid).findByText('2026-8')).toBeVisible()
    await tick()
    expect(await screen.findByText('1 kijelölve')).toBeVisible()
  })

  it('chosen a moment after the last key stays when the search arrives', async () => {
    const { grid, address } = await shown('/invoices?type=invoice')
    const heading = within(grid).getByRole('columnheader', { name: 'Esedékes' })
    search('kórház')
    fireEvent.click(heading)
    removeType()
    await waitFor(() => expect(address()).toContain('search='))
    expect(decodeURIComponent(address())).toBe('/invoices?search=kórház&ordering=due_date')
  })

  it('puts its own search in the place of the one that waits', async () => {
    const { address, go } = await shown('/invoices?search=a')
    fireEvent.click(screen.getByRole('button', { name: /^Eltávolítás: Keresés/ }))
    await waitFor(() => expect(address()).toBe('/invoices'))
    search('b')
    go(-1)
    await settled()
    expect(address()).toBe('/invoices?search=a')
    expect(screen.getByRole('searchbox')).toHaveValue('a')
  })

  it('does not open again what was closed', async () => {
    const { user, address, go } = await shown()
    await user.keyboard('{Enter}')
    await screen.findByRole('heading', { name: '2026-1' })
    await user.keyboard('{Escape}')
    go(-1)
    expect(address()).toBe('/invoices')
    expect(screen.queryByRole('heading', { name: '2026-1' })).not.toBeInTheDocument()
  })

  it('has no next document until one is opened from it', async () => {
    const { user, grid } = await shown('/invoices?type=invoice')
    const next = () => screen.getByRole('button', { name: 'Következő bizonylat' })
    await user.keyboard('{Enter}')
    await screen.findByRole('heading', { name: '2026-1' })
    expect(next()).toBeEnabled()
    await user.click(within(grid).getByRole('columnheader', { name: 'Esedékes' }))
    expect(next()).toBeDisabled()
    act(() => grid.focus())
    await user.keyboard('{ArrowDown}{ArrowDown}')
    await waitFor(() => expect(next()).toBeEnabled())
    removeType()
    await waitFor(() => expect(next()).toBeDisabled())
  })
})
