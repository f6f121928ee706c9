/** Items by their VAT key, exactly summed. */
import { compare, sum } from '@/lib/values/decimal'
import type { BillingoInvoiceItem } from '@/types/api'

export interface VatLine {
  vat: string
  /** Null where the amount of an item is not known. */
  net: string | null
  tax: string | null
  gross: string | null
}

/** Null as soon as one part is: the sum of the others would pass for the whole. */
function of(texts: readonly (string | null)[]): string | null {
  const known = texts.filter((text) => text !== null)
  return known.length < texts.length ? null : sum(known)
}

export function vatLines(items: readonly BillingoInvoiceItem[]): VatLine[] {
  const keys = [...new Set(items.map(({ vat }) => vat))]
  return keys.map((vat) => {
    const mine = items.filter((item) => item.vat === vat)
    return {
      vat,
      net: of(mine.map(({ net_amount: net }) => net)),
      tax: of(mine.map(({ vat_amount: tax }) => tax)),
      gross: of(mine.map(({ gross_amount: gross }) => gross)),
    }
  })
}

/** By how much the document's total differs from its items; null where it does not, or can't be told. */
export function difference(total: string | null, items: readonly BillingoInvoiceItem[]): string | null {
  if (total === null || items.length === 0) return null
  const found = of(items.map(({ gross_amount: gross }) => gross))
  if (found === null || compare(total, found) === 0) return null
  const negated = found.startsWith('-') ? found.slice(1) : `-${found}`
  return sum([total, negated])
}
