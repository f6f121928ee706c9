import { useTranslation } from 'react-i18next'

import { useSyncEnd } from '@/queries/syncs'
import { toast } from '@/lib/toasts'
import { useFormats } from '@/lib/values/useFormats'

/** Says in a toast, on whatever page, how a sync ended; not of one that came by itself and brought nothing. */
export function useToldSyncEnd(): void {
  const { t } = useTranslation('sync')
  const formats = useFormats()
  useSyncEnd((log) => {
    if (log.status === 'RUNNING') return
    if (log.status !== 'COMPLETED') toast(t(`ended.${log.status}`), 'bad')
    else if (
      log.sync_type === 'MANUAL' ||
      log.invoices_created + log.invoices_updated + log.invoices_missing > 0
    ) {
      const n = formats.count(log.invoices_processed)
      toast(t('ended.COMPLETED', { count: log.invoices_processed, n }))
    }
  })
}
