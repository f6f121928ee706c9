import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { BrowserRouter } from 'react-router'

import { Toasts } from '@/components/messages/Toasts'
import { colorScheme } from '@/lib/user/colorScheme'
import { language } from '@/lib/user/current'
import { makeQueryClient } from '@/lib/service/queries'

import { Pages } from './routes'
import { cssVariables, theme } from './theme'

export function App() {
  const [queries] = useState(makeQueryClient)
  // The service's sentences are in the language in which they were asked for.
  useEffect(() => language.subscribe(() => void queries.invalidateQueries()), [queries])
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={colorScheme}
      defaultColorScheme="auto"
    >
      <QueryClientProvider client={queries}>
        <BrowserRouter>
          <Pages />
        </BrowserRouter>
        <Toasts />
      </QueryClientProvider>
    </MantineProvider>
  )
}
