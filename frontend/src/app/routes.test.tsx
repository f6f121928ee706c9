import { expect, it, vi } from 'vitest'

it.each([
  ['/bank', ['accounts']],
  ['/bank/lines', ['lines']],
  ['/bank/lines/7', ['lines']],
  ['/banks', []],
])('who asks for %s has only that page fetched', async (address, expected) => {
  const fetched: string[] = []
  vi.resetModules()
  vi.doMock('@/features/bank/BankPage', () => {
    fetched.push('accounts')
    return { BankPage: () => null }
  })
  vi.doMock('@/features/bank/LinesPage', () => {
    fetched.push('lines')
    return { LinesPage: () => null }
  })
  history.replaceState(null, '', address)
  await import('./routes')
  await vi.dynamicImportSettled()
  expect(fetched).toEqual(expected)
})
