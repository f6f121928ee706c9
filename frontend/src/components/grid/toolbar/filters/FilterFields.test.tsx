import { fireEvent, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { describe, expect, it } from 'vitest'

import { today } from '@/lib/values/formats'

import { renderPage } from '../../../../../tests/page'
import type { Filters } from '../../list/listState'
import { AmountsField, ChoiceField, DaysField } from './FilterFields'
import { FilterFrame } from './FilterFrame'

let now: Filters
let changes: number

function Shown({ start = {} }: { start?: Filters }) {
  const [filters, setFilters] = useState(start)
  const [open, setOpen] = useState(true)
  const field = {
    filters,
    onChange: (next: Filters) => {
      now = next
      changes += 1
      setFilters(next)
    },
  }
  if (!open) return null
  return (
    <FilterFrame onClear={() => setFilters({})} onClose={() => setOpen(false)}>
      <ChoiceField
        {...field}
        name="status"
        label="Állapot"
        choices={[
          { value: 'outstanding,expired', label: 'Kiegyenlítetlen' },
          { value: 'paid', label: 'Kiegyenlített' },
        ]}
      />
      <DaysField {...field} name="due" label="Esedékes" />
      <AmountsField {...field} name="gross" label="Bruttó" />
    </FilterFrame>
  )
}

function shown(start?: Filters) {
  now = start ?? {}
  changes = 0
  renderPage(<Shown start={start} />)
  return userEvent.setup()
}
const least = () => screen.getByRole('textbox', { name: 'Bruttó: legalább' })

describe('an amount', () => {
  it('narrows the list while it is typed, a moment after the last key', async () => {
    const user = shown()
    await user.type(least(), '1 234,5')
    expect(changes).toBe(0)
    await waitFor(() => expect(now).toEqual({ gross_min: '1234.5' }))
    expect(changes).toBe(1)
    expect(least()).toHaveValue('1 234,5')
  })
  it('is not lost when the panel is closed at once', async () => {
    const user = shown()
    await user.type(least(), '500')
    fireEvent.click(screen.getByRole('button', { name: 'Bezárás' }))
    await waitFor(() => expect(now).toEqual({ gross_min: '500' }))
  })
  it('that is none is told, and nothing is narrowed by it', async () => {
    const user = shown({ gross_min: '5' })
    await user.clear(least())
    await user.type(least(), 'sok')
    expect(screen.getByText(/Összeget adjon meg/)).toBeVisible()
    await user.tab()
    expect(now.gross_min ?? '').toBe('')
  })
})

describe('a day', () => {
  it('that is typed without its year is of this one', async () => {
    const user = shown()
    const field = screen.getByRole('textbox', { name: 'Esedékes: ettől' })
    await user.type(field, '01.05')
    await user.tab()
    const year = today().slice(0, 4)
    expect(now).toEqual({ due_from: `${year}-01-05` })
    expect(field).toHaveValue(`${year}. 01. 05.`)
  })
  it('says what it is for, also when it is filled in', () => {
    shown({ due_from: '2026-01-05' })
    expect(screen.getByText('Esedékes')).toBeVisible()
  })
})

describe('a choice', () => {
  it('may stand for several values, and leaves those that it does not know', async () => {
    const user = shown({ status: 'none' })
    const box = screen.getByRole('checkbox', { name: 'Kiegyenlítetlen' })
    await user.click(box)
    expect(now).toEqual({ status: 'none,outstanding,expired' })
    expect(box).toBeChecked()
    await user.click(box)
    expect(now).toEqual({ status: 'none' })
  })
})
