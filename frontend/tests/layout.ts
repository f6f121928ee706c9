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
