import { screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse } from 'msw'
import { act } from 'react'
import { beforeEach, describe, expect, it } from 'vitest'

import { speak } from '@/lib/user/i18n'
import type { Feature } from '@/types/administration'

import { renderPage } from '../../../tests/page'
import { server } from '../../../tests/server'
import { FeaturesPage } from './FeaturesPage'

let feature: Feature
let asked: unknown[]

beforeEach(() => {
  asked = []
  feature = {
    code: 'BILLINGO_SYNC',
    name: 'Számlák szinkronizálása',
    name_hu: 'Számlák szinkronizálása',
    name_en: 'Synchronization of invoices',
    description_hu: 'Helyi másolat.',
    description_en: 'A local copy.',
    category: 'SYNC',
    category_formatted: 'Szinkronizálás',
    is_enabled: true,
    is_default: false,
    changed_at: '2026-11-24T08:15:00+01:00',
    changed_by: 'kata',
  }
  server.use(
    http.get('/api/features/', () => HttpResponse.json([feature])),
    http.patch('/api/features/BILLINGO_SYNC/', async ({ request }) => {
      const change = (await request.json()) as Pick<Feature, 'is_enabled'>
      asked.push(change)
      feature = { ...feature, ...change }
      return HttpResponse.json(feature)
    }),
  )
})

describe('features', () => {
  it('are shown to an administrator in either language, without a switch', async () => {
    renderPage(<FeaturesPage />)
    expect(await screen.findByText('Számlák szinkronizálása')).toBeInTheDocument()
    expect(screen.queryByRole('switch')).not.toBeInTheDocument()
    await act(() => speak('en'))
    expect(screen.getByText('Synchronization of invoices')).toBeInTheDocument()
    expect(screen.getByText('A local copy.')).toBeInTheDocument()
  })

  it('are switched off by the operator after a question, and on without one', async () => {
    renderPage(<FeaturesPage />, { operator: true })
    await userEvent.click(await screen.findByRole('switch', { name: 'Számlák szinkronizálása' }))
    expect(asked).toEqual([])
    const dialog = await screen.findByRole('dialog')
    expect(dialog).toHaveTextContent('Demó Kft.')
    await userEvent.click(within(dialog).getByRole('button', { name: 'Kikapcsolás' }))
    expect(await screen.findByText('Kikapcsolva: Számlák szinkronizálása')).toBeInTheDocument()
    await userEvent.click(
      await screen.findByRole('switch', { name: 'Számlák szinkronizálása', checked: false }),
    )
    expect(await screen.findByText('Bekapcsolva: Számlák szinkronizálása')).toBeInTheDocument()
    expect(asked).toEqual([{ is_enabled: false }, { is_enabled: true }])
  })

  it('are not for other roles', () => {
    renderPage(<FeaturesPage />, { role: 'FINANCIAL' })
    expect(screen.getByText('Ezt csak adminisztrátor láthatja')).toBeInTheDocument()
  })
})
