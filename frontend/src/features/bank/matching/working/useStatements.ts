/** Statements that are handed in beside the work: what is on its way goes on while the window over the page is closed. */
import { useState } from 'react'

import { useDroppedFiles } from '@/components/upload/dropping'

const NONE: readonly File[] = []

export function useStatements(imports: boolean) {
  /** Null: nobody hands any in. */
  const [files, setFiles] = useState<readonly File[] | null>(null)
  const [opened, setOpened] = useState(false)
  const [busy, setBusy] = useState(false)
  const over = useDroppedFiles(
    imports && !opened
      ? (dropped) => {
          setFiles(dropped)
          setOpened(true)
        }
      : null,
  )
  return {
    files,
    opened,
    /** Whether files are held over the page. */
    over,
    /** What goes on out of sight, or came of it; null: nothing does. */
    uploading: files === null || opened ? null : busy ? ('busy' as const) : ('ended' as const),
    open: () => {
      setFiles(files ?? NONE)
      setOpened(true)
    },
    close: () => {
      setOpened(false)
      if (!busy) setFiles(null)
    },
    setBusy,
  }
}
