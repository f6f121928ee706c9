import type { KeyboardEvent } from 'react'
import { useNavigate } from 'react-router'

import type { Desk } from './useDesk'

/** Rows that Page Up and Page Down go. */
const PAGE = 10

/** The keys of queue and worksheet; none of them is heard anywhere else. */
export function useDeskKeys(desk: Desk) {
  const navigate = useNavigate()

  return (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.altKey || event.nativeEvent.isComposing) return
    const { key } = event
    const ctrl = event.ctrlKey || event.metaKey
    const typing = isTyping(event.target)
    const act = typing ? null : ctrl ? withCtrl(key, event.shiftKey) : alone(key, event)
    if (!act) return
    event.preventDefault()
    // A key that is held down decides about one line only.
    if (event.repeat && !isMove(key)) return
    act()
  }

  function withCtrl(key: string, shift: boolean): (() => void) | null {
    if (!desk.may) return null
    switch (key.toLowerCase()) {
      case 'z':
        return shift ? desk.redoLast : desk.undoLast
      case 'y':
        return desk.redoLast
      default:
        return null
    }
  }

  function alone(key: string, event: KeyboardEvent): (() => void) | null {
    // On a button Enter is the button's.
    const pressed = event.target instanceof HTMLElement && event.target.matches('button, a, [role="radio"]')
    switch (key) {
      case 'ArrowDown':
        return pressed ? null : () => desk.to(desk.index + 1)
      case 'ArrowUp':
        return pressed ? null : () => desk.to(desk.index - 1)
      case 'PageDown':
        return () => desk.to(desk.index + PAGE)
      case 'PageUp':
        return () => desk.to(desk.index - PAGE)
      case 'Home':
        return () => desk.to(0)
      case 'End':
        return () => desk.to(desk.rows.length - 1)
      case 'Enter':
        if (pressed) return null
        return desk.may ? desk.enter : openInvoice
      case 'Escape':
        return desk.escape
      default:
        return desk.letters ? letter(key) : null
    }
  }

  function letter(key: string): (() => void) | null {
    if (key === 'i') return desk.toggleReasons
    if (!desk.may) return null
    if (/^[1-9]$/.test(key)) {
      const document = desk.documents[Number(key) - 1]
      return document ? () => desk.pick(document) : null
    }
    switch (key) {
      case 'n':
        return desk.reject
      case 'v':
        return desk.undoThis
      default:
        return null
    }
  }

  function openInvoice() {
    const [first] = desk.documents
    if (first) void navigate(`/invoices/${first.invoice_id}`)
  }
}

const isMove = (key: string) => key.startsWith('Arrow') || key.startsWith('Page')

function isTyping(target: EventTarget): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.matches('input:not([type="checkbox"]):not([type="radio"]), textarea, select'))
  )
}
