import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { describe, expect, it } from 'vitest'

import type { Filters } from '@/components/grid/list/listState'
import { addDays, today } from '@/lib/values/formats'

import { renderPage } from '../../../../tests/page'
import { QuickChoices } from './QuickChoices'

let now: Filters = {}

function Shown({ start }: { start: Filters }) {
  const [filters, setFilters] = useState(start)
  return (
    <QuickChoices
      filters={filters}
      onChange={(next) => {
        now = next
        setFilters(next)
      }}
    />
  )
}

const choose = (name: string) => userEvent.click(screen.getByRole('radio', { name }))

describe('the choices in front', () => {
  it('take each other’s place, and leave other filters alone', async () => {
    renderPage(<Shown start={{ currency: 'EUR' }} />)
    expect(screen.getByRole('radio', { name: 'Mind' })).toBeChecked()
    await choose('Lejárt')
    expect(now).toEqual({ currency: 'EUR', overdue: 'true' })
    await choose('7 napon belül')
    const day = today()
    expect(now).toEqual({
      currency: 'EUR',
      open: 'true',
      due_date_from: day,
      due_date_to: addDays(day, 6),
    })
    expect(screen.getByRole('radio', { name: '7 napon belül' })).toBeChecked()
    await choose('Nyitott')
    expect(now).toEqual({ currency: 'EUR', open: 'true' })
    await choose('Mind')
    expect(now).toEqual({ currency: 'EUR' })
  })

  it('are none where something else is chosen', () => {
    renderPage(<Shown start={{ overdue: 'false' }} />)
    for (const radio of screen.getAllByRole('radio')) expect(radio).not.toBeChecked()
  })
})
