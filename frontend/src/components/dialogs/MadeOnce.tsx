import { useState, type ReactNode } from 'react'

import { Dialog } from './Dialog'

interface Props<Made> {
  opened: boolean
  onClose: () => void
  /** Of the dialog, before and after. */
  title: string
  madeTitle: string
  size?: string
  form: (onMade: (made: Made) => void, close: () => void) => ReactNode
  shown: (made: Made, close: () => void) => ReactNode
}

/** Asks what for, then shows what was made this once: it lives in this dialog alone and goes with it. */
export function MadeOnce<Made>({ opened, onClose, title, madeTitle, size, form, shown }: Props<Made>) {
  const [made, setMade] = useState<Made | null>(null)
  function close() {
    setMade(null)
    onClose()
  }
  return (
    <Dialog opened={opened} onClose={close} title={made ? madeTitle : title} keep={made !== null} size={size}>
      {made ? shown(made, close) : form(setMade, close)}
    </Dialog>
  )
}
