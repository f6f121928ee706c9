/** Light or dark, remembered on this device; `public/remembered.js` reads the same before the first paint. */
import type { MantineColorScheme, MantineColorSchemeManager } from '@mantine/core'

import { remember, remembered } from './device'

const KEY = 'theme'

export const colorScheme: MantineColorSchemeManager = {
  get(usual) {
    const found = remembered(KEY)
    return found === 'light' || found === 'dark' || found === 'auto' ? found : usual
  },
  set: (value: MantineColorScheme) => remember(KEY, value),
  subscribe: () => undefined,
  unsubscribe: () => undefined,
  clear: () => remember(KEY, null),
}
