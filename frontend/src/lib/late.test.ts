import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { patiently } from './late'

const gone = () => new TypeError('Failed to fetch dynamically imported module: http://x/assets/Part.js')
const asked = vi.fn<() => Promise<Response>>()

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('fetch', asked)
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  asked.mockReset()
})

test('a part is waited for while the service is away', async () => {
  asked.mockRejectedValueOnce(new TypeError('Failed to fetch'))
  asked.mockResolvedValueOnce(new Response('bad gateway', { status: 502 }))
  asked.mockResolvedValue(new Response())
  const load = vi.fn<() => Promise<string>>()
  load.mockRejectedValueOnce(gone()).mockRejectedValueOnce(gone()).mockRejectedValueOnce(gone())
  load.mockResolvedValue('here')
  const loaded = patiently(load)
  await vi.advanceTimersByTimeAsync(1500)
  expect(load).toHaveBeenCalledTimes(2)
  await vi.advanceTimersByTimeAsync(2000)
  await expect(loaded).resolves.toBe('here')
})

test('one that the service does not have is thrown at once', async () => {
  asked.mockResolvedValue(new Response())
  const load = vi.fn<() => Promise<string>>().mockRejectedValue(gone())
  await expect(patiently(load)).rejects.toThrow('dynamically imported')
  expect(load).toHaveBeenCalledTimes(2)
})

test('what is wrong in a part is not tried again', async () => {
  const load = vi.fn<() => Promise<string>>().mockRejectedValue(new Error('broken'))
  await expect(patiently(load)).rejects.toThrow('broken')
  expect(load).toHaveBeenCalledTimes(1)
  expect(asked).not.toHaveBeenCalled()
})
