import '@mantine/core/styles.css'
import '@/styles/fonts.css'
import '@/styles/base.css'
import '@/styles/forced-colors.css'
import '@/styles/touch.css'

import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'

import { App } from '@/app/App'
import { startI18n } from '@/lib/user/i18n'

const root = document.getElementById('root')
if (!root) throw new Error('no #root')
await startI18n()
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
