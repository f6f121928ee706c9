import { Suspense, useEffect } from 'react'

import { late } from '@/lib/late'
import { useStore } from '@/lib/store'
import { currentCompany } from '@/lib/user/current'
import { followed, listenToTabs } from '@/queries/operations'

const RunningOperations = late(async () => ({
  default: (await import('./RunningOperations')).RunningOperations,
}))

/** Sees to the end of what was begun for this company; loaded when there is something. */
export function Operations() {
  const company = useStore(currentCompany)
  const all = useStore(followed).filter((one) => one.company === company)
  useEffect(listenToTabs, [])
  if (all.length === 0) return null
  return (
    <Suspense>
      <RunningOperations key={company} all={all} />
    </Suspense>
  )
}
