import { render, screen } from '@testing-library/react'
import { act, type ReactNode } from 'react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'

let Day: () => ReactNode

// A module of its own for each test: the first that uses it starts the one timer of the page, and it must be this clock's.
beforeEach(async () => {
  vi.resetModules()
  const { useToday } = await import('./useToday')
  Day = () => <p>{useToday()}</p>
})
afterEach(() => vi.useRealTimers())

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
