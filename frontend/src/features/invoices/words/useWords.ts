import { useCallback, useMemo } from 'react'
import { useTranslation } from 'react-i18next'

import { navStatus } from './navStatus'

/** What a payment is called that Billingo has no word for. */
export function useStateWords() {
  const { t } = useTranslation('invoices')
  const common = useTranslation().t
  return useMemo(
    () => ({
      cancelled: t('state.cancelled'),
      unpaid: common('paymentStatus.outstanding'),
      paid: common('paymentStatus.paid'),
      partly: t('state.partly'),
      partlyOf: (amounts: string) => t('state.partlyOf', { amounts }),
    }),
    [t, common],
  )
}

/** What Billingo's codes are called. */
export function useWords() {
  const { t, i18n } = useTranslation('invoices')

  const method = useCallback(
    (code: string) => (i18n.exists(`invoices:method.${code}`) ? t(`method.${code}` as 'method.cash') : code),
    [i18n, t],
  )
  const navName = useCallback(
    (code: string) => {
      const { key } = navStatus(code)
      return key === 'unknown' ? code : t(`nav.${key}.name`)
    },
    [t],
  )
  return useMemo(() => ({ method, navName }), [method, navName])
}
