import { Dialog } from '@/components/dialogs/Dialog'
import { ErrorState, LoadingState } from '@/components/messages/states'
import { Notice } from '@/components/messages/Notice'
import { companyKey } from '@/lib/service/queries'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'

import { previewFile } from './api'
import { Mapper } from './Mapper'

interface Props {
  file: File
  opened: boolean
  onClose: () => void
  /** The layout is kept: the file can be read now. */
  onKept: () => void
}

/** For a table that nobody declared: a person says what its columns are, and sees what comes of it. */
export function MapperDialog({ file, opened, onClose, onKept }: Props) {
  const { t } = useTranslation('bank')
  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      title={t('mapper.title', { name: file.name })}
      size="min(1180px, 100%)"
    >
      <Table file={file} onClose={onClose} onKept={onKept} />
    </Dialog>
  )
}

function Table({ file, onClose, onKept }: Omit<Props, 'opened'>) {
  const table = useQuery({
    // A file has no name that is its own: its size and time stand for its content.
    queryKey: companyKey('bank', 'table', file.name, file.size, file.lastModified),
    queryFn: ({ signal }) => previewFile(file, null, signal),
    staleTime: Infinity,
  })
  if (table.isPending) return <LoadingState rows={6} height={32} />
  if (table.error) return <ErrorState error={table.error} retry={() => void table.refetch()} />
  if (table.data.refused) return <Notice tone="bad">{table.data.refused.text}</Notice>
  return <Mapper file={file} table={table.data} onClose={onClose} onKept={onKept} />
}
