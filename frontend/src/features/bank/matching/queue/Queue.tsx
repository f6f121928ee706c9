import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useImperativeHandle, useLayoutEffect, useRef, type KeyboardEvent } from 'react'

import classes from './queue.module.css'
import type { Desk } from '../working/useDesk'
import type { Selection } from '../working/useSelection'
import { QueueRow, rowId } from './QueueRow'

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
  // eslint-disable-next-line react-hooks/incompatible-library -- its functions are used in this component only
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 8,
    useFlushSync: false,
    getItemKey: (row) => rows[row]?.id ?? row,
  })
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
  useLayoutEffect(() => {
    if (index >= 0) virtual.scrollToIndex(index, { align: 'auto' })
    // Only where another line is worked at: what others do above it must not move what is in sight.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [activeId])

  const last = virtual.range?.endIndex ?? 0
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
      <div style={{ height: virtual.getTotalSize() }} className={classes.rows} role="presentation">
        {virtual.getVirtualItems().map(({ index: at, start, key }) => {
          const row = rows[at]
          return row ? (
            <QueueRow
              key={key}
              row={row}
              at={at}
              start={start}
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
          ) : null
        })}
      </div>
    </div>
  )
}
