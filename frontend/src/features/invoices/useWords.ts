import { useCallback, useMemo } from 'react'
import { useTranslation } from 'react-i18next'

import { daysBetween, taxNumber, today } from '@/lib/formats'
import { useFormats } from '@/lib/useFormats'
import type { BillingoInvoice } from '@/types/api'

import type { ColumnId } from './columns'
import { navStatus } from './navStatus'

/** The words in which cells are told, where they are not the stored value. */
export function useWords() {
  const { t, i18n } = useTranslation('invoices')
  const formats = useFormats()

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
  const nav = useCallback(
    (code: string) => {
      const { key, tone } = navStatus(code)
      return {
        tone,
        name: navName(code),
        text: t(`nav.${key}.text`, { code }),
        todo: t(`nav.${key}.todo`),
      }
    },
    [navName, t],
  )
  const words = useCallback(
    (column: ColumnId, invoice: BillingoInvoice): string | null => {
      if (column === 'type') return invoice.type_formatted
      if (column === 'payment_status') return invoice.payment_status_formatted
      if (column === 'payment_method') return method(invoice.payment_method)
      if (column === 'online_szamla_status') return navName(invoice.online_szamla_status)
      if (column === 'partner_tax_number') return taxNumber(invoice.partner_tax_number)
      if (column === 'overdue') return daysLate(invoice)
      // Billingo fills the day of payment where nothing was paid, too.
      if (column === 'paid_date' && invoice.paid_date_formatted === null) return ''
      return null
    },
    [method, navName],
  )
  return useMemo(() => ({ words, method, nav, formats }), [words, method, nav, formats])
}

function daysLate(invoice: BillingoInvoice): string {
  return invoice.overdue && invoice.due_date ? String(daysBetween(invoice.due_date, today())) : ''
}
