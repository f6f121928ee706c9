import { useCallback, useMemo } from 'react'
import { useTranslation } from 'react-i18next'

import { columnKinds, type Column } from '@/components/grid/columns'
import { nameOf } from '@/lib/user/session'
import { useFormats } from '@/lib/values/useFormats'
import type { AuditEntry, Member } from '@/types/administration'

type Who = (entry: AuditEntry) => string

/** Who did it: by the name of today where he is a member, else by the one that was written down. */
export function useWho(members: readonly Member[] | undefined): Who {
  const { t } = useTranslation('audit')
  const { language } = useFormats()
  const names = useMemo(
    () => new Map(members?.map(({ user }) => [user.id, nameOf(user, language)])),
    [members, language],
  )
  return useCallback(
    ({ user, user_name: written }) => {
      const member = user === null ? undefined : names.get(user)
      return member ?? (written === '' ? t('system') : written)
    },
    [names, t],
  )
}

export function useColumns(who: Who): readonly Column<AuditEntry>[] {
  const { t } = useTranslation('audit')
  const formats = useFormats()
  return useMemo(() => {
    const { text, moment } = columnKinds<AuditEntry>(formats)
    return [
      text('what', t('what'), 320, (entry) => entry.text, { wide: true }),
      text('who', t('who'), 200, who),
      moment('when', t('when'), 170, (entry) => entry.created_at),
    ]
  }, [t, formats, who])
}
