import { fireEvent } from '@testing-library/react'
import { expect, it } from 'vitest'

import { listenForShortcuts, shortcuts } from './shortcuts'
import { adoptPreferences, LETTERS } from './user/preferences'

it('hears no sign alone where somebody switched that off', () => {
  const heard: string[] = []
  const before = shortcuts.get()
  shortcuts.set(['/', 'Enter'].map((key) => ({ key, label: key, run: () => heard.push(key) })))
  const deaf = listenForShortcuts()
  const press = (key: string) => fireEvent.keyDown(document.body, { key })
  press('/')
  adoptPreferences({ language: 'hu', theme: 'auto', page: { [LETTERS]: false } })
  press('/')
  press('Enter')
  adoptPreferences({ language: 'hu', theme: 'auto', page: {} })
  deaf()
  shortcuts.set(before)
  expect(heard).toEqual(['/', 'Enter'])
})
