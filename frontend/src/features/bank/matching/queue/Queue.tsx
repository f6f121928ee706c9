import { useEffect, useImperativeHandle, useLayoutEffect, useRef, type KeyboardEvent } from 'react'

import classes from './queue.module.css'
import type { Desk } from '../working/useDesk'
import type { Selection } from '../working/choosing/useSelection'
import { QueueRow, rowId } from './QueueRow'
import { showRow, useRowsInSight } from './useRowsInSight'

export const ROW = 56

interface Props {
  desk: Desk
  selection: Selection
  label: string
  onKey: (event: KeyboardEvent) => void
}

/** The lines that wait: one stop of the keyboard, only those in sight are drawn. */
export function Queue({ desk, selection, label, onKey }: Props) {
  const scroller = useRef<HTMLDivElement>(null)
  const { rows, index, queue } = desk
  const { first, last } = useRowsInSight(scroller, rows.length, ROW)
  useImperativeHandle(desk.queueHandle, () => ({
    focus: () => scroller.current?.focus({ preventScroll: true }),
  }))

  // On arrival the queue has the focus: the work begins there.
  useEffect(() => {
    const { activeElement: now } = document
    if (!now || now === document.body || now.id === 'content')
      scroller.current?.focus({ preventScroll: true })
  }, [])

  const activeId = desk.active?.id
  const before = useRef({ activeId, index })
  useLayoutEffect(() => {
    const was = before.current
    before.current = { activeId, index }
    if (index < 0) return
    // What comes or goes above the line that somebody is at must not move what is in sight.
    if (was.activeId !== activeId || was.index < 0) showRow(scroller.current, index, ROW)
    else if (scroller.current) scroller.current.scrollTop += (index - was.index) * ROW
  }, [activeId, index])

  const { reach } = queue
  useEffect(() => reach(last), [reach, last])

  return (
    <div
      ref={scroller}
      className={classes.scroller}
      role="grid"
      tabIndex={0}
      aria-label={label}
      aria-rowcount={queue.more ? -1 : rows.length}
      aria-activedescendant={activeId === undefined ? undefined : rowId(activeId)}
      aria-multiselectable
      onKeyDown={onKey}
      data-queue
    >
      <div style={{ height: rows.length * ROW }} className={classes.rows} role="presentation">
        {rows.slice(first, last).map((row, place) => {
          const at = first + place
          return (
            <QueueRow
              key={row.id}
              row={row}
              at={at}
              start={at * ROW}
              active={at === index}
              selected={selection.ids.has(row.id)}
              ticks={desk.batches}
              onTick={(event) => {
                scroller.current?.focus({ preventScroll: true })
                if (event.shiftKey) selection.extend(at)
                else selection.toggle(at)
              }}
              refused={desk.refused.get(row.id)}
              onOpen={() => {
                desk.to(at)
                desk.setAlone(true)
                scroller.current?.focus({ preventScroll: true })
              }}
            />
          )
        })}
      </div>
    </div>
  )
}
