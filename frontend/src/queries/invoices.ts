/** Invoices, wherever they are shown. */
import { queryOptions } from '@tanstack/react-query'

import { apiGet } from '@/lib/service/http'
import { companyKey } from '@/lib/service/queries'
import { BillingoInvoiceDetailSchema } from '@/schemas/api.schemas'
import type { Language } from '@/types/api'

/** One of them: the same wherever it is asked for. Some of its words are the service's, so they are of a language. */
export const invoiceQuery = (id: number, spoken: Language) =>
  queryOptions({
    queryKey: companyKey('invoices', 'detail', spoken, id),
    queryFn: ({ signal }) => apiGet(BillingoInvoiceDetailSchema, `/api/billingo-invoices/${id}/`, { signal }),
  })
