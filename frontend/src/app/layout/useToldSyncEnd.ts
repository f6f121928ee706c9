import { useTranslation } from 'react-i18next'

import { useSyncEnd } from '@/queries/syncs'
import { toast } from '@/lib/toasts'
import { useFormats } from '@/lib/values/useFormats'

/** Says in a toast, on whatever page, how a sync ended that was seen running. */
export function useToldSyncEnd(): void {
  const { t } = useTranslation('sync')
  const formats = useFormats()
  useSyncEnd((log) => {
    if (log.status === 'RUNNING') return
    if (log.status !== 'COMPLETED') toast(t(`ended.${log.status}`), 'bad')
    else {
      const n = formats.count(log.invoices_processed)
      toast(t('ended.COMPLETED', { count: log.invoices_processed, n }))
    }
  })
}
