/** No row moves by itself: neither when one is put aside, nor when others come or go above. */
import { fireEvent, screen, waitFor } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { expect, it } from 'vitest'

import { page } from '../../../../../tests/bank'
import { server } from '../../../../../tests/server'
import { lineMark } from '../../../../../tests/told/matching'
import {
  painted,
  press,
  pretendDesk,
  proposed,
  QUEUE,
  queue,
  rows,
  service,
  shown,
} from '../../../../../tests/told/matchingDesk'

pretendDesk()

const at = (line: number) => document.getElementById(`line-${line}`)?.style.transform
const active = () => queue().getAttribute('aria-activedescendant')

/** As the service does: behind the others, with its mark. */
function marks() {
  let asked = 0
  server.use(
    http.get(QUEUE, () => {
      asked += 1
      return HttpResponse.json(page(...service.lines))
    }),
    http.post(`${QUEUE}:id/mark/`, async ({ params, request }) => {
      const said = (await request.json()) as { aside: boolean }
      const line = service.lines.find(({ id }) => id === Number(params.id))
      if (!line) return new HttpResponse(null, { status: 404 })
      const marked = { ...line, mark: lineMark({ is_aside: said.aside }) }
      const told = service.sheets.get(line.id)
      if (told) service.sheets.set(line.id, { ...told, line: marked })
      const others = service.lines.filter((one) => one !== line)
      service.lines = said.aside
        ? [...others, marked]
        : [...others, marked].sort((one, other) => one.id - other.id)
      return HttpResponse.json(marked)
    }),
  )
  return () => asked
}

async function putAside() {
  press('h')
  const field = await screen.findByRole('textbox', { name: /Eddig/ })
  fireEvent.keyDown(field, { key: 'Enter' })
}

it('what is put aside goes behind the others at once, and the next one takes its place', async () => {
  const asked = marks()
  await shown()
  const place = at(1)
  const before = asked()
  await putAside()
  await waitFor(() => expect(rows()).toEqual(['2', '3', '1']))
  expect([active(), at(2)]).toEqual(['line-2', place])
  const places = [at(2), at(3), at(1)]
  // Told anew by the service nothing moves.
  await waitFor(() => expect(asked()).toBeGreaterThan(before))
  await screen.findAllByText('félretéve')
  expect([at(2), at(3), at(1)]).toEqual(places)
  expect(active()).toBe('line-2')
  press('z', { ctrlKey: true })
  await waitFor(() => expect(rows()).toEqual(['1', '2', '3']))
  expect(active()).toBe('line-1')
})

it('the only line stays, with its mark', async () => {
  marks()
  service.lines.splice(1)
  await shown()
  await putAside()
  await screen.findAllByText('félretéve')
  expect([rows(), active()]).toEqual([['1'], 'line-1'])
})

it('what goes above the line that somebody is at moves nothing in sight', async () => {
  const asked = marks()
  for (const id of [4, 5, 6]) proposed(id)
  await shown()
  press('ArrowDown')
  press('ArrowDown')
  press('ArrowDown')
  await painted(4)
  queue().scrollTop = 120
  const before = asked()
  // Somebody else decided about the first one, which is told of after the next act.
  service.lines.shift()
  press('h')
  fireEvent.keyDown(await screen.findByRole('textbox', { name: /Eddig/ }), { key: 'Enter' })
  await waitFor(() => expect(asked()).toBeGreaterThan(before))
  await waitFor(() => expect(rows()).toEqual(['2', '3', '5', '6', '4']))
  expect(active()).toBe('line-5')
  expect(queue().scrollTop).toBe(120 - 56)
})
