/** Where a figure leads: the list that makes it up. Its parameters are those of the service's lists. */
import { address } from '@/lib/service/http'

export function invoicesOf(query: Readonly<Record<string, string>>): string {
  return address('/invoices', query)
}

export function changesOf(query: Readonly<Record<string, string>>, kind?: string): string {
  return address('/changes', { ...query, kind })
}
