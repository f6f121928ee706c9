/** jsdom has no layout: a list needs to believe that it is ten rows high. `vi.restoreAllMocks()` ends it. */
import { fireEvent } from '@testing-library/react'
import { vi } from 'vitest'

export function pretendLayout(rows: number): void {
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(440)
  vi.spyOn(HTMLElement.prototype, 'scrollHeight', 'get').mockReturnValue(rows * 40 + 38)
  vi.spyOn(HTMLElement.prototype, 'offsetWidth', 'get').mockReturnValue(1200)
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(440)
  Object.assign(HTMLElement.prototype, {
    scrollTo(this: HTMLElement, { top = 0 }: ScrollToOptions) {
      this.scrollTop = top
      fireEvent.scroll(this)
    },
  })
}

/** A window that is no wider than that. */
export function wide(em: number): void {
  vi.spyOn(window, 'matchMedia').mockImplementation((query) => {
    const most = /max-width: (\d+)em/.exec(query)?.[1]
    const matches = most !== undefined && em <= Number(most)
    const nothing = () => undefined
    return { matches, addEventListener: nothing, removeEventListener: nothing } as unknown as MediaQueryList
  })
}
