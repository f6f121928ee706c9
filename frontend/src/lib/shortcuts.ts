/** Keys that do something, while nobody is typing and no dialog is open; `?` lists those of the page shown. */
import { useEffect, useRef } from 'react'

import { makeStore } from './store'
import { lettersAct } from './user/preferences'

export interface Shortcut {
  /** As `KeyboardEvent.key` tells it. */
  key: string
  /** For the list. */
  label: string
  /** Without it the component that has the focus sees to it; here it is only told. */
  run?: () => void
}

export const shortcuts = makeStore<readonly Shortcut[]>([])
/** Whether the list of keys is shown. */
export const keyboardHelp = makeStore(false)

/** Keys of a component, as long as it is there. */
export function useShortcuts(mine: readonly Shortcut[]): void {
  const latest = useRef(mine)
  useEffect(() => {
    latest.current = mine
  })
  const names = mine.map(({ key, label }) => `${key} ${label}`).join('\n')
  useEffect(() => {
    const registered: Shortcut[] = latest.current.map(({ key, label, run }, index) => ({
      key,
      label,
      run: run && (() => latest.current[index]?.run?.()),
    }))
    shortcuts.set([...shortcuts.get(), ...registered])
    return () => shortcuts.set(shortcuts.get().filter((shortcut) => !registered.includes(shortcut)))
  }, [names])
}

/** Listens for all of them; returns how to stop. */
export function listenForShortcuts(): () => void {
  function onKey(event: KeyboardEvent) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
    // Who speaks to the computer, or whose hand is unsteady, presses letters that he does not mean (WCAG 2.1.4).
    if (event.key.length === 1 && !lettersAct()) return
    if (isTyping(event.target) || document.querySelector('[role="dialog"][aria-modal="true"]')) return
    const found = shortcuts.get().findLast(({ key, run }) => run && key === event.key)
    if (!found?.run) return
    event.preventDefault()
    found.run()
  }
  document.addEventListener('keydown', onKey)
  return () => document.removeEventListener('keydown', onKey)
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return (
    target.isContentEditable || target.matches('input, textarea, select, [role="textbox"], [role="combobox"]')
  )
}
