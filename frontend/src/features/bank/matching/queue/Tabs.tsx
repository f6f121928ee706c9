import { useTranslation } from 'react-i18next'

import { useFormats } from '@/lib/values/useFormats'
import type { Tab } from '@/types/matching'

import common from '../matching.module.css'
import { DONE, TO_DO } from '../words'

interface Props {
  tab: Tab
  counts: Readonly<Record<Tab, number>> | null
  onTab: (tab: Tab) => void
}

/** What is to be done, by what has to be done about it; lighter, what is done. */
export function Tabs({ tab, counts, onTab }: Props) {
  const { t } = useTranslation('matching')
  const formats = useFormats()
  const pending = counts && counts.pending > 0 ? (['pending'] as const) : []
  const one = (name: Tab, light: boolean) => (
    <button
      key={name}
      type="button"
      className={common.tab}
      data-light={light || undefined}
      aria-pressed={name === tab}
      onClick={() => onTab(name)}
    >
      {t(`tabs.${name}`)}
      {counts ? <span className={common.count}>{formats.count(counts[name])}</span> : null}
    </button>
  )
  return (
    <div className={common.tabs} role="group" aria-label={t('tabs.label')}>
      {TO_DO.map((name) => one(name, false))}
      <span className={common.bar} aria-hidden />
      {[...DONE, ...pending].map((name) => one(name, true))}
    </div>
  )
}
