import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse } from 'msw'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import * as z from 'zod/mini'

import { apiSend } from '@/lib/service/http'

import { renderPage } from '../../../tests/page'
import { server } from '../../../tests/server'
import { Upload } from './Upload'

const PATH = '/api/statements/'
const Answer = z.object({ lines: z.int() })

interface Arrived {
  name: string
  text: string
  company: string | null
}

/** On its way through jsdom a file loses its name. */
async function sent(request: Request) {
  const form = await request.formData()
  return { file: form.get('file') as File, name: form.get('name') as string }
}

let arrived: Arrived[]
let underway: number
let most: number

beforeEach(() => {
  arrived = []
  underway = 0
  most = 0
  server.use(
    http.post(PATH, async ({ request }) => {
      underway += 1
      most = Math.max(most, underway)
      const { file, name } = await sent(request)
      arrived.push({ name, text: await file.text(), company: request.headers.get('X-Company-ID') })
      await new Promise((resolve) => setTimeout(resolve, 20))
      underway -= 1
      if (name.startsWith('bad')) {
        return HttpResponse.json({ detail: 'Ez nem kivonat.', code: 'invalid' }, { status: 400 })
      }
      return HttpResponse.json({ lines: 3 })
    }),
  )
})

function shown(onDone = vi.fn()) {
  renderPage(
    <Upload
      label="Bankkivonatok"
      accept=".xml"
      most={1000}
      send={(file, { signal, onProgress }) => {
        const body = new FormData()
        body.append('file', file)
        body.append('name', file.name)
        return apiSend(Answer, PATH, { body, signal, onProgress })
      }}
      outcome={({ lines }) => `${lines} tétel`}
      onDone={onDone}
    />,
  )
  return { user: userEvent.setup({ applyAccept: false }), onDone }
}

const file = (name: string, text = 'x') => new File([text], name, { type: 'text/xml' })
const input = () => screen.getByLabelText<HTMLInputElement>('Bankkivonatok', { selector: 'input' })
const row = (name: string) => screen.getByText(name).closest('li')

describe('files', () => {
  it('that are chosen go out some at a time, and tell what became of them', async () => {
    const { user, onDone } = shown()
    await user.upload(
      input(),
      ['a.xml', 'b.xml', 'c.xml', 'd.xml'].map((name) => file(name, `of ${name}`)),
    )
    await waitFor(() => expect(screen.getAllByText('3 tétel')).toHaveLength(4))
    expect(arrived.map(({ name, text }) => [name, text])).toContainEqual(['c.xml', 'of c.xml'])
    expect(arrived[0]?.company).toBe('1')
    expect(most).toBe(2)
    expect(screen.getByText('4 / 4 fájl kész.')).toBeVisible()
    expect(onDone).toHaveBeenCalledTimes(4)
  })

  it('that are dropped go out too; a folder is left', async () => {
    shown()
    const item = (dropped: File, isDirectory: boolean) => ({
      kind: 'file',
      getAsFile: () => dropped,
      webkitGetAsEntry: () => ({ isDirectory }),
    })
    const place = screen.getByRole('button', { name: 'Fájlok kiválasztása' }).parentElement
    if (!place) throw new Error('no place')
    fireEvent.drop(place, {
      dataTransfer: { items: [item(file('a.xml'), false), item(file('mappa'), true)], files: [] },
    })
    expect(await screen.findByText('3 tétel')).toBeVisible()
    expect(screen.queryByText('mappa')).not.toBeInTheDocument()
  })

  it('that fail say why, alone, and can be tried again', async () => {
    const { user } = shown()
    await user.upload(input(), [file('bad.xml'), file('good.xml')])
    expect(await screen.findByText('Ez nem kivonat.')).toBeVisible()
    await waitFor(() => expect(row('good.xml')).toHaveTextContent('3 tétel'))
    expect(screen.getByText('2 / 2 fájl kész. 1 nem sikerült.')).toBeVisible()
    server.use(http.post(PATH, () => HttpResponse.json({ lines: 7 })))
    await user.click(screen.getByRole('button', { name: 'Újra: bad.xml' }))
    await waitFor(() => expect(row('bad.xml')).toHaveTextContent('7 tétel'))
  })

  it('that are too large are not even sent', async () => {
    const { user } = shown()
    await user.upload(input(), [file('large.xml', 'x'.repeat(1001))])
    expect(await screen.findByText(/^Túl nagy/)).toBeVisible()
    expect(screen.queryByRole('button', { name: 'Újra: large.xml' })).not.toBeInTheDocument()
    expect(arrived).toEqual([])
  })

  it('tell how far they are read, once they have gone out', async () => {
    let go: () => void = () => undefined
    renderPage(
      <Upload
        label="Bankkivonatok"
        send={async (_file, { onProgress, onRead }) => {
          onProgress(1)
          onRead(1200, 9000)
          await new Promise<void>((resolve) => (go = resolve))
          return 9000
        }}
        outcome={(lines) => `${lines} tétel`}
      />,
    )
    await userEvent.upload(input(), [file('nagy.xml')])
    expect(await screen.findByText('Feldolgozás: 1 200 / 9 000 tétel')).toBeVisible()
    expect(screen.getByRole('progressbar')).toHaveAttribute('aria-valuenow', String((100 * 1200) / 9000))
    go()
    expect(await screen.findByText('9000 tétel')).toBeVisible()
  })

  it('can be stopped, and the next one takes the place', async () => {
    const stopped = vi.fn()
    server.use(
      http.post(PATH, async ({ request }) => {
        const { name } = await sent(request)
        if (!name.startsWith('slow')) return HttpResponse.json({ lines: 1 })
        return new Promise<Response>((_, reject) =>
          request.signal.addEventListener('abort', () => {
            stopped(name)
            reject(new Error('stopped'))
          }),
        )
      }),
    )
    const { user } = shown()
    await user.upload(input(), [file('slow1.xml'), file('slow2.xml'), file('next.xml')])
    expect(row('next.xml')).toHaveTextContent('Sorra kerül')
    const bar = await within(row('slow1.xml') ?? document.body).findByRole('progressbar')
    expect(bar).toHaveAccessibleName('Feltöltés: slow1.xml')
    await user.click(screen.getByRole('button', { name: 'Megszakítás: slow1.xml' }))
    expect(screen.queryByText('slow1.xml')).not.toBeInTheDocument()
    await waitFor(() => expect(row('next.xml')).toHaveTextContent('1 tétel'))
  })

  it('are chosen by keys, and nothing is too small to be hit', async () => {
    const { user } = shown()
    const opened = vi.spyOn(input(), 'click')
    await user.tab()
    expect(screen.getByRole('button', { name: 'Fájlok kiválasztása' })).toHaveFocus()
    await user.keyboard('{Enter}')
    expect(opened).toHaveBeenCalledOnce()
    await user.upload(input(), [file('a.xml')])
    await screen.findByText('3 tétel')
    await user.tab()
    await user.tab()
    expect(screen.getByRole('button', { name: 'Levétel a listáról: a.xml' })).toHaveFocus()
    await user.keyboard(' ')
    expect(screen.queryByText('a.xml')).not.toBeInTheDocument()
  })
})
