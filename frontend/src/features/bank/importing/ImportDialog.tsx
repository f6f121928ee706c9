import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'

import { Dialog } from '@/components/dialogs/Dialog'
import type { UploadsState } from '@/components/upload/Upload'
import { toast } from '@/lib/toasts'

import { ImportPlace } from './ImportPlace'

const NOTHING: UploadsState = { busy: false, count: 0, ended: 0, failed: 0 }

interface Props {
  /** What was let go over the page; others later are read in besides. */
  files: readonly File[]
  opened: boolean
  onClose: () => void
  /** Whether something is on its way, which goes on while the window is closed. */
  onBusy: (busy: boolean) => void
}

/** Statements handed in beside other work: what was let go over the page is sent at once. */
export function ImportDialog({ files, opened, onClose, onBusy }: Props) {
  const { t } = useTranslation('bank')
  const upload = useTranslation('upload')
  const [state, setState] = useState(NOTHING)
  const { busy } = state
  const was = useRef(false)
  const turned = useEffectEvent(() => {
    onBusy(busy)
    if (busy || opened) return
    const { ended, count, failed } = state
    const told = [
      upload.t('summary', { ended, count }),
      failed > 0 ? upload.t('failed', { count: failed }) : '',
    ]
    toast(told.filter(Boolean).join(' '), failed > 0 ? 'bad' : 'good')
  })
  useEffect(() => {
    if (was.current === busy) return
    was.current = busy
    turned()
  }, [busy])
  return (
    <Dialog
      opened={opened}
      onClose={() => {
        if (busy) toast(upload.t('goesOn'))
        onClose()
      }}
      title={t('files.title')}
      size="lg"
      stays
    >
      <ImportPlace given={files} onState={setState} />
    </Dialog>
  )
}
