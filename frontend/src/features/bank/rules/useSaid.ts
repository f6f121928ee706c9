import { useTranslation } from 'react-i18next'

import { useFormats } from '@/lib/values/useFormats'
import type { MatchingRule } from '@/types/bank'

const QUOTED = ['number', 'part', 'month', 'nothing'] as const

/** What was learnt, in words. */
export function useSaid() {
  const { t } = useTranslation('rules')
  const formats = useFormats()
  /** `11700024-20000041 bankszámla → Hétszínvirág Kft.`; of what is denied `… → nem Hétszínvirág Kft.` */
  function title({
    kind,
    counterparty_account: account,
    counterparty_name: name,
    partner_name,
    denied,
  }: MatchingRule) {
    const partner = denied ? t('learnt.not', { partner: partner_name }) : partner_name
    if (kind === 'payer_account') return `${t('learnt.account', { account })} → ${partner}`
    return kind === 'payer_name' ? `${t('learnt.name', { name })} → ${partner}` : partner
  }
  /** When a customer pays and what it quotes; who had it forgotten. What an account or a name means the title says. */
  function about({
    conclusion,
    habit,
    denied,
    forgotten_at: at,
    forgotten_by: by,
    is_active: on,
  }: MatchingRule) {
    const quoting = habit
      ? QUOTED.filter((what) => habit.quoting[what] > 0).map((what) =>
          t(`learnt.quoting.${what}`, { count: habit.quoting[what], n: formats.count(habit.quoting[what]) }),
        )
      : []
    const gone = at && !on ? [t('learnt.by', { name: by, time: formats.dateTime(at) })] : []
    if (denied && at) return t('learnt.deniedBy', { name: by, time: formats.dateTime(at) })
    return [habit ? conclusion : '', ...quoting, ...gone].filter(Boolean).join(' · ')
  }
  return { title, about }
}
