import { Box, Group, NativeSelect } from '@mantine/core'
import { useTranslation } from 'react-i18next'

import { DayRange } from '@/components/DayRange'
import { FilterChips, type Chip } from '@/components/FilterChips'
import { collator } from '@/lib/formats'
import { nameOf } from '@/lib/session'
import { useFormats } from '@/lib/useFormats'
import type { Member } from '@/types/administration'

import { GROUP_NAMES, GROUPS, knownAct } from './acts'
import type { FilterName, useAuditFilters } from './useAuditFilters'

interface Props {
  members: readonly Member[]
  state: ReturnType<typeof useAuditFilters>
}

export function Filters({ members, state }: Props) {
  const { t } = useTranslation('audit')
  const { language } = useFormats()
  const { filters, change, clear } = state
  const users = members
    .map(({ user }) => ({ value: String(user.id), label: nameOf(user, language) }))
    .sort((a, b) => collator(language).compare(a.label, b.label))
  const known = filters.user === '' || users.some(({ value }) => value === filters.user)
  const chips = useChips(state, users)
  const set = (name: FilterName) => (event: { currentTarget: { value: string } }) =>
    change({ [name]: event.currentTarget.value })
  return (
    <div role="search" aria-label={t('filters')}>
      <Group gap="sm" align="end" mb="sm">
        <NativeSelect
          label={t('user')}
          value={filters.user}
          onChange={set('user')}
          flex={{ base: '1 1 100%', xs: '1 1 180px' }}
          maw={{ xs: 260 }}
          data={[
            { value: '', label: t('everybody') },
            ...(known ? [] : [{ value: filters.user, label: t('somebody') }]),
            ...users,
          ]}
        />
        <NativeSelect
          label={t('action')}
          value={filters.action}
          onChange={set('action')}
          flex={{ base: '1 1 100%', xs: '1 1 200px' }}
          maw={{ xs: 300 }}
          data={[
            { value: '', label: t('everything') },
            ...GROUP_NAMES.map((group) => ({
              group: t(`group.${group}`),
              items: GROUPS[group].map((act) => ({ value: act, label: t(`act.${act}`) })),
            })),
          ]}
        />
        <Box flex={{ base: '1 1 100%', xs: '1 1 240px' }} maw={{ xs: 320 }}>
          <DayRange
            label={t('period')}
            placeholder={t('anytime')}
            from={filters.from || null}
            to={filters.to || null}
            onChange={(from, to) => change({ from: from ?? '', to: to ?? '' })}
          />
        </Box>
      </Group>
      <FilterChips chips={chips} clear={clear} label={t('filters')} />
    </div>
  )
}

function useChips({ filters, change }: Props['state'], users: { value: string; label: string }[]): Chip[] {
  const { t } = useTranslation('audit')
  const formats = useFormats()
  const act = knownAct(filters.action)
  const values: Record<FilterName, string> = {
    user: filters.user && (users.find(({ value }) => value === filters.user)?.label ?? t('somebody')),
    action: act ? t(`act.${act}`) : filters.action,
    from: filters.from && formats.day(filters.from),
    to: filters.to && formats.day(filters.to),
  }
  const names = Object.keys(values) as FilterName[]
  return names
    .filter((name) => values[name])
    .map((name) => ({
      id: name,
      label: t(`chip.${name}`, { value: values[name] }),
      remove: () => change({ [name]: '' }),
    }))
}
