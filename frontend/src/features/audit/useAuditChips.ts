import { useTranslation } from 'react-i18next'

import type { Chip } from '@/components/tables/FilterChips'
import type { Filters } from '@/components/grid/list/listState'
import { useChips } from '@/components/grid/list/useChips'
import { nameOf } from '@/lib/user/session'
import { useFormats } from '@/lib/values/useFormats'
import type { Member } from '@/types/administration'

import { knownAct } from './acts'

/** What narrows the audit now. */
export function useAuditChips(
  filters: Filters,
  set: (filters: Filters) => void,
  members: readonly Member[] | undefined,
): Chip[] {
  const { t } = useTranslation('audit')
  const formats = useFormats()
  const user = (id: string) => {
    const member = members?.find(({ user: { id: known } }) => String(known) === id)
    return member ? nameOf(member.user, formats.language) : t('somebody')
  }
  const act = (code: string) => {
    const known = knownAct(code)
    return known ? t(`act.${known}`) : code
  }
  return useChips(filters, set, [
    { name: 'user', label: t('user'), kind: 'text', say: user },
    { name: 'action', label: t('action'), kind: 'text', say: act },
    { name: 'from', label: t('from'), kind: 'text', say: formats.day },
    { name: 'to', label: t('to'), kind: 'text', say: formats.day },
  ])
}
