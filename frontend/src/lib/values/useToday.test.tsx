import { render, screen } from '@testing-library/react'
import { act } from 'react'
import { afterEach, expect, it, vi } from 'vitest'

import { useToday } from './useToday'

afterEach(() => vi.useRealTimers())

function Day() {
  return <p>{useToday()}</p>
}

it('the day changes at midnight in Budapest, in a page that stays open', () => {
  vi.useFakeTimers({ now: new Date('2026-11-30T22:59:50Z') })
  render(<Day />)
  expect(screen.getByText('2026-11-30')).toBeVisible()
  act(() => void vi.advanceTimersByTime(60_000))
  expect(screen.getByText('2026-12-01')).toBeVisible()
})

it('a page that was hidden knows the day as soon as it is seen', () => {
  vi.useFakeTimers({ now: new Date('2026-12-01T10:00:00Z') })
  render(<Day />)
  vi.setSystemTime(new Date('2026-12-03T10:00:00Z'))
  act(() => void document.dispatchEvent(new Event('visibilitychange')))
  expect(screen.getByText('2026-12-03')).toBeVisible()
})
