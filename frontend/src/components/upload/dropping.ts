/** Files that are let go over the page. */
import { useEffect, useEffectEvent, useState } from 'react'

/** Files only: what a folder is made of is not asked for. */
export function filesOf(transfer: DataTransfer): File[] {
  const items = [...transfer.items].filter(({ kind }) => kind === 'file')
  if (items.length === 0) return [...transfer.files]
  return items.flatMap((item) => {
    const file = item.webkitGetAsEntry()?.isDirectory ? null : item.getAsFile()
    return file ? [file] : []
  })
}

/** Anywhere on the page; null: nobody takes them here. Out: whether somebody holds files over it. */
export function useDroppedFiles(take: ((files: readonly File[]) => void) | null): boolean {
  const [over, setOver] = useState(false)
  const given = useEffectEvent((files: readonly File[]) => take?.(files))
  const takes = take !== null
  useEffect(() => {
    if (!takes) return
    const hasFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') === true
    function hold(event: DragEvent) {
      if (!hasFiles(event)) return
      event.preventDefault()
      setOver(true)
    }
    function leave({ relatedTarget }: DragEvent) {
      if (relatedTarget === null) setOver(false)
    }
    function drop(event: DragEvent) {
      if (!hasFiles(event) || event.dataTransfer === null) return
      event.preventDefault()
      setOver(false)
      const files = filesOf(event.dataTransfer)
      if (files.length > 0) given(files)
    }
    window.addEventListener('dragover', hold)
    window.addEventListener('dragleave', leave)
    window.addEventListener('drop', drop)
    return () => {
      window.removeEventListener('dragover', hold)
      window.removeEventListener('dragleave', leave)
      window.removeEventListener('drop', drop)
    }
  }, [takes])
  return over && takes
}
