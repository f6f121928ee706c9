import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse } from 'msw'
import { beforeEach, expect, it, vi } from 'vitest'

import type { Certificate, Role } from '@/types/api'

import { renderPage } from '../../../../tests/page'
import { server } from '../../../../tests/server'
import { Certificates } from './Certificates'

const ONE: Certificate = {
  id: 3,
  issued_at: '2026-11-25T02:01:00+01:00',
  issued_at_formatted: '2026. 11. 25. 02:01',
  origin: 'sync',
  requested_by: '',
  sync_log_id: 7,
  documents: 1282,
  key_id: '9a952c36d6431732',
}

let listed: Certificate[]
let files: string[]

beforeEach(() => {
  listed = [ONE]
  files = []
  server.use(
    http.get('/api/billingo-sync-logs/', () =>
      HttpResponse.json({ count: 0, next: null, previous: null, results: [] }),
    ),
    http.get('/api/certificates/', ({ request }) => {
      const size = Number(new URL(request.url).searchParams.get('page_size'))
      return HttpResponse.json({
        count: listed.length,
        next: null,
        previous: null,
        results: listed.slice(0, size),
      })
    }),
    http.post('/api/certificates/', () => {
      listed = [{ ...ONE, id: 4, origin: 'request', requested_by: 'anna' }, ...listed]
      return HttpResponse.json(listed[0], { status: 201 })
    }),
    http.get('/api/certificates/:id/file/', ({ request }) => {
      files.push(new URL(request.url).search)
      return new HttpResponse('x', {
        headers: { 'Content-Disposition': 'attachment; filename="igazolas-3.pdf"' },
      })
    }),
  )
})

function shown(role: Role = 'ACCOUNTANT') {
  return renderPage(<Certificates />, { role })
}

it('lists what was issued, and hands out the file that is asked for', async () => {
  const clicked = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined)
  vi.stubGlobal('URL', Object.assign(URL, { createObjectURL: () => 'blob:x', revokeObjectURL: vi.fn() }))
  shown()
  const pdf = await screen.findByRole('button', { name: /^PDF letöltése/ })
  expect(screen.getByText('1 282')).toBeVisible()
  await userEvent.click(pdf)
  await waitFor(() => expect(clicked).toHaveBeenCalledOnce())
  expect(files).toEqual(['?format=pdf'])
})

it('shows one that is issued now, on request', async () => {
  shown()
  await userEvent.click(await screen.findByRole('button', { name: 'Igazolás kiállítása most' }))
  expect(await screen.findByText('kérésre')).toBeVisible()
  expect(screen.getByText('anna')).toBeVisible()
})

it('says why none can be issued', async () => {
  const detail = 'Vannak félretett, nem tárolható bizonylatok, ezért az adatok nem hiánytalanok.'
  server.use(
    http.post('/api/certificates/', () =>
      HttpResponse.json({ code: 'documents_set_aside', detail, count: 2 }, { status: 409 }),
    ),
  )
  shown()
  await userEvent.click(await screen.findByRole('button', { name: 'Igazolás kiállítása most' }))
  expect(await screen.findByRole('alert')).toHaveTextContent(detail)
})

it('offers to see all, and nothing to issue to who may only read', async () => {
  listed = Array.from({ length: 7 }, (_, index) => ({ ...ONE, id: index + 1 }))
  shown('USER')
  await userEvent.click(await screen.findByRole('button', { name: 'Az összes megjelenítése (7)' }))
  await waitFor(() => expect(screen.getAllByRole('button', { name: /^JSON/ })).toHaveLength(7))
  expect(screen.queryByRole('button', { name: 'Igazolás kiállítása most' })).toBeNull()
})

it('tells when there will be the first', async () => {
  listed = []
  shown()
  expect(await screen.findByText('Még nincs igazolás')).toBeVisible()
})
