import { screen } from '@testing-library/react'
import { expect, it } from 'vitest'

import { speak } from '@/lib/i18n'

import { renderPage } from '../../../tests/page'
import { SettingsPage } from './SettingsPage'

it('an administrator finds every part of the settings', () => {
  renderPage(<SettingsPage />)
  const doors = screen.getAllByRole('link').map((link) => link.getAttribute('href'))
  expect(doors).toEqual(['/account', '/sync', '/members', '/notifications', '/features', '/audit'])
  expect(screen.getByText('Demó Kft.')).toBeInTheDocument()
  expect(screen.getByText('Verzió: 0.0.1')).toBeInTheDocument()
})

it('others find their own, and whom to ask', async () => {
  await speak('en')
  renderPage(<SettingsPage />, { role: 'ACCOUNTANT' })
  expect(screen.getAllByRole('link').map((link) => link.getAttribute('href'))).toEqual(['/account'])
  expect(screen.getByText('see invoices, export invoices, see the sync log')).toBeInTheDocument()
  expect(screen.getByText('Whom to ask for more?')).toBeInTheDocument()
})
