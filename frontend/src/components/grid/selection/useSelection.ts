import { useLayoutEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'

import { copy } from '@/lib/clipboard'
import { explain } from '@/lib/service/explain'
import { toast } from '@/lib/toasts'
import { useFormats } from '@/lib/values/useFormats'

import type { Column } from '../columns'
import { MOST_SELECTED, nothing, ranged, renewed, toggled, type Identified } from './selection'
import { copied } from './spreadsheet'
import type { Rows } from '../rows/useRows'

/**
 * The selected rows, and what can be done with them. `list` says what is listed: other filters, however they came,
 * begin with none. Not the order: in another one the same rows are still in the list.
 */
export function useSelection<Row extends Identified>(
  rows: Rows<Row>,
  columns: readonly Column<Row>[],
  list: string,
) {
  const { t } = useTranslation('grid')
  const words = useTranslation()
  const formats = useFormats()
  const [selection, setSelection] = useState(nothing<Row>)
  const [known, setKnown] = useState(list)
  if (known !== list) {
    setKnown(list)
    setSelection(nothing())
  }
  // What is in sight tells how the selected rows are now.
  const now = renewed(selection, rows.held)
  if (now !== selection) setSelection(now)
  // How often everything was let go: what was asked for before that comes too late.
  const turn = useRef(0)
  useLayoutEffect(() => {
    turn.current += 1
  }, [list])

  /** Everything from one row to another, also what is not in memory yet. */
  async function extend(from: number, to: number) {
    const [first, last] = from < to ? [from, to] : [to, from]
    if (last - first >= MOST_SELECTED) {
      toast(t('select.tooMany', { most: formats.count(MOST_SELECTED) }), 'bad')
      return
    }
    const asked = turn.current
    try {
      const found = await rows.range(first, last)
      if (asked === turn.current) setSelection((before) => ranged(before, found, from))
    } catch (error) {
      if (asked === turn.current) toast(explain(error, words.t).title, 'bad')
    }
  }

  function toggle(row: number) {
    const found = rows.at(row)
    // Grey rows are those of the list before: what is ticked there may not be in the one that comes.
    if (found && !rows.stale) setSelection((before) => toggled(before, found, row))
  }

  /** The selected rows, or the active one, to the clipboard. */
  async function copyRows(active: number) {
    const current = rows.at(active)
    const chosen = selection.rows.size > 0 ? [...selection.rows.values()] : current ? [current] : []
    if (chosen.length === 0) return
    const { text, html } = copied(chosen, columns, t('copy.currency'))
    if (await copy(text, html)) toast(t('select.copied', { count: chosen.length }))
    else toast(words.t('actions.copyFailed'), 'bad')
  }

  function clear() {
    turn.current += 1
    setSelection(nothing())
  }

  return {
    rows: selection.rows,
    extend,
    toggle,
    copyRows,
    all: () => void extend(0, Math.max(0, (rows.count ?? 0) - 1)),
    clear,
  }
}
