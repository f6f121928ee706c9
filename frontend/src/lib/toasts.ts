/** Short words about what was just done. Anything that needs a decision stands on the page itself, not here. */
import { makeStore } from './store'

export interface Toast {
  id: number
  text: string
  tone: 'good' | 'bad'
}

const SECONDS = 6
const AT_ONCE = 3

export const toasts = makeStore<readonly Toast[]>([])
let last = 0

export function toast(text: string, tone: Toast['tone'] = 'good'): void {
  const id = ++last
  toasts.set([...toasts.get(), { id, text, tone }].slice(-AT_ONCE))
  setTimeout(() => dismiss(id), SECONDS * 1000)
}

export function dismiss(id: number): void {
  toasts.set(toasts.get().filter((shown) => shown.id !== id))
}
