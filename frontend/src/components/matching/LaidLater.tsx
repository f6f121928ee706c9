import { Suspense } from 'react'

import { late } from '@/lib/late'
import { loadTexts } from '@/lib/user/i18n'
import { RECONCILIATION, useSession } from '@/lib/user/session'

const Laid = late(async () => ({
  default: (await Promise.all([import('./Laid'), loadTexts('laid')]))[0].Laid,
}))

/** What is laid of a bank line, or on a document, where matching is switched on; fetched when it is first shown. */
export function LaidLater(of: { line: number } | { invoice: number }) {
  if (!useSession().has(RECONCILIATION)) return null
  return (
    <Suspense>
      <Laid of={of} />
    </Suspense>
  )
}
