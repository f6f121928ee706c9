import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'

import { ApiError } from '@/lib/service/errors'
import { companyKey } from '@/lib/service/queries'
import { LATEST_SYNC } from '@/queries/syncs'
import { toast } from '@/lib/toasts'

import { startSync } from '../api'

/** Starts a sync. One that runs already is no error: it is shown, as if it had been started here. */
export function useStartSync() {
  const { t } = useTranslation('sync')
  const queries = useQueryClient()
  return useMutation({
    mutationFn: async (fullSync: boolean) => {
      try {
        await startSync(fullSync)
        toast(t('now.started'))
      } catch (error) {
        if (!(error instanceof ApiError && error.code === 'sync_already_running')) throw error
        toast(t('now.already'))
      }
      await queries.invalidateQueries({ queryKey: companyKey(LATEST_SYNC) })
    },
    onSettled: () => queries.invalidateQueries({ queryKey: companyKey('sync-history') }),
  })
}
