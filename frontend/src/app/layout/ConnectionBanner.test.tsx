import { useQuery } from '@tanstack/react-query'
import { act, screen } from '@testing-library/react'
import { expect, it } from 'vitest'

import { UnreachableError } from '@/lib/service/errors'
import { reachable } from '@/lib/user/current'

import { renderPage } from '../../../tests/page'
import { ConnectionBanner } from './ConnectionBanner'

it('asks again for what failed while it was away, whoever finds the service back', async () => {
  let away = true
  function Data() {
    const { data, isError } = useQuery({
      queryKey: ['x'],
      retry: false,
      queryFn: () => (away ? Promise.reject(new UnreachableError('unreachable')) : Promise.resolve('here')),
    })
    return <p>{isError ? 'failed' : data}</p>
  }
  act(() => reachable.set(false))
  renderPage(
    <>
      <ConnectionBanner />
      <Data />
    </>,
  )
  await screen.findByText('failed')
  expect(screen.getByText(/nem válaszol/)).toBeInTheDocument()
  away = false
  // Another question was answered, not the banner's.
  act(() => reachable.set(true))
  await screen.findByText('here')
  expect(screen.queryByText(/nem válaszol/)).not.toBeInTheDocument()
})
