import type { KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'

import { useFormats } from '@/lib/values/useFormats'

import { isIn } from '../reckoning/draft'
import type { Batch } from './choosing/useBatch'
import type { Desk } from './useDesk'
import type { Selection } from './choosing/useSelection'

/** Rows that Page Up and Page Down go. */
const PAGE = 10

/**
 * The keys of queue and worksheet; none of them is heard anywhere else. `unseen`: the worksheet is not on the screen, so
 * nothing is decided about the line, and Enter shows it.
 */
export function useDeskKeys(desk: Desk, selection: Selection, batch: Batch, unseen: boolean) {
  const navigate = useNavigate()
  const { t } = useTranslation('matching')
  const formats = useFormats()

  return (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.altKey || event.nativeEvent.isComposing) return
    const { key } = event
    const ctrl = event.ctrlKey || event.metaKey
    const typing = isTyping(event.target)
    const act = typing && key !== 'Escape' ? null : ctrl ? withCtrl(key, event.shiftKey) : alone(key, event)
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
      case 'a':
        return desk.batches ? chooseAll : null
      case 'enter':
        return batch.go
      default:
        return null
    }
  }

  function alone(key: string, event: KeyboardEvent): (() => void) | null {
    // On a button Enter is the button's.
    const pressed = event.target instanceof HTMLElement && event.target.matches('button, a')
    // What is asked has the keys, wherever the focus is: nothing else is done about the line meanwhile.
    const asking = desk.mode !== 'look' && desk.mode !== 'rest'
    if (desk.mode === 'classify' && !pressed) {
      const found = classifying(key)
      if (found) return found
    }
    if (desk.mode === 'rest' && !pressed && (key === 'ArrowDown' || key === 'ArrowUp')) {
      return () => desk.moveChoice(key === 'ArrowDown' ? 1 : -1)
    }
    switch (key) {
      case 'ArrowDown':
        return pressed ? null : () => go(1, event.shiftKey)
      case 'ArrowUp':
        return pressed ? null : () => go(-1, event.shiftKey)
      case ' ':
        return pressed || asking || !desk.batches ? null : () => selection.toggle(desk.index)
      case 'PageDown':
        return () => desk.to(desk.index + PAGE)
      case 'PageUp':
        return () => desk.to(desk.index - PAGE)
      case 'ArrowRight':
        return pressed ? null : toSheet
      case 'Home':
        return () => desk.to(0)
      case 'End':
        return () => desk.to(desk.rows.length - 1)
      case 'Enter':
        // While many are told of, the line that somebody is at can't be seen.
        if (pressed || batch.opened || asking) return null
        if (unseen) return () => desk.setAlone(true)
        return desk.may ? desk.enter : openInvoice
      case 'Escape':
        return escape
      default:
        return desk.letters && !unseen && !batch.opened && !asking ? letter(key) : null
    }
  }

  /** Says how many they are: most of them are out of sight. */
  function chooseAll() {
    if (desk.queue.more) desk.say(t('batch.loading'))
    void selection.all().then(({ count, more }) => {
      const n = formats.count(count)
      desk.say(more ? t('batch.most', { n }) : t('batch.all', { count, n }))
    })
  }

  function go(by: 1 | -1, extends_: boolean) {
    if (extends_ && desk.batches)
      selection.extend(Math.max(0, Math.min(desk.rows.length - 1, desk.index + by)))
    desk.to(desk.index + by)
  }

  /** To what can be done about the line. */
  function toSheet() {
    desk.worksheetPlace.current?.querySelector<HTMLElement>('[data-acts] button:not([disabled])')?.focus()
  }

  /** One step out: of what is asked, of the worksheet, of what is chosen, of the search. */
  function escape() {
    const inQueue = document.activeElement?.closest('[data-queue]') !== null
    // The invoice beside is out of sight as long as many lines are told of.
    const queued = document.querySelector('[data-queue]') !== null
    if (batch.opened && desk.mode === 'look' && (inQueue || !queued)) batch.close()
    else if (desk.mode !== 'look' || desk.beside.opened || !(inQueue || desk.alone)) desk.escape()
    else if (desk.alone) desk.setAlone(false)
    else if (selection.rows.length > 0) selection.clear()
    else if (desk.narrowed.search) desk.change({ search: '' })
  }

  function classifying(key: string): (() => void) | null {
    const { kind } = desk.classifying
    if (/^[1-9]$/.test(key)) return () => desk.setKind(Number(key) - 1)
    switch (key) {
      case 'r':
        return desk.toggleRule
      case 'ArrowDown':
        return () => desk.setKind(kind + 1)
      case 'ArrowUp':
        return () => desk.setKind(Math.max(0, kind - 1))
      case 'Enter':
        return desk.classifyNow
      default:
        return null
    }
  }

  function letter(key: string): (() => void) | null {
    if (key === 'i') return desk.toggleReasons
    if (key === 't') return desk.openLog
    if (key === 's') return desk.beside.toggle
    if (key === 'm') return doubtNext
    if (!desk.may) return null
    if (/^[1-9]$/.test(key)) {
      const document = desk.documents[Number(key) - 1]
      if (document) return () => desk.pick(document)
      const set = desk.sets[Number(key) - 1 - desk.documents.length]
      return set ? () => desk.pickSet(set) : null
    }
    switch (key) {
      case 'n':
        return desk.reject
      case 'p':
        return desk.why.asked ? desk.why.otherPayer : null
      case 'v':
        return desk.undoThis
      case 'k':
        return desk.changes ? () => desk.setMode('find') : null
      case 'b':
        return desk.changes ? () => desk.setMode('classify') : null
      case 'o':
        return desk.changes && desk.draft.entries.length > 0 ? () => desk.setMode('amounts') : null
      case 'h':
        return desk.changes ? desk.aside : null
      case 'j':
        return desk.shown ? () => desk.setMode('note') : null
      default:
        return null
    }
  }

  /** Why not this one: about the first that nothing is laid on, then about the next, and after the last about none. */
  function doubtNext() {
    const others = desk.documents.filter((one) => !isIn(desk.draft, one.invoice_id))
    const at = others.findIndex((one) => one.invoice_id === desk.doubted)
    desk.doubt(others[at + 1]?.invoice_id ?? null)
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
