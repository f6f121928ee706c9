import { Box, Group, NativeSelect, Skeleton } from '@mantine/core'
import { Suspense } from 'react'
import { useTranslation } from 'react-i18next'

import { withFilters, type Filters as Narrowing } from '@/components/grid/list/listState'
import { late } from '@/lib/late'
import { collator } from '@/lib/values/formats'
import { nameOf } from '@/lib/user/session'
import { useFormats } from '@/lib/values/useFormats'
import type { Member } from '@/types/administration'

import { GROUP_NAMES, GROUPS } from './acts'

// With its calendar it is as large as the rest of the page.
const DayRange = late(async () => ({ default: (await import('@/components/tables/DayRange')).DayRange }))

interface Props {
  members: readonly Member[] | undefined
  filters: Narrowing
  onChange: (filters: Narrowing) => void
}

export function Filters({ members = [], filters, onChange }: Props) {
  const { t } = useTranslation('audit')
  const { language } = useFormats()
  const { user = '', action = '', from = '', to = '' } = filters
  const users = members
    .map((member) => ({ value: String(member.user.id), label: nameOf(member.user, language) }))
    .sort((a, b) => collator(language).compare(a.label, b.label))
  const known = user === '' || users.some(({ value }) => value === user)
  const set = (name: string) => (event: { currentTarget: { value: string } }) =>
    onChange(withFilters(filters, { [name]: event.currentTarget.value }))
  return (
    <Group role="search" aria-label={t('filters')} gap="sm" align="end" flex="1 1 auto">
      <NativeSelect
        label={t('user')}
        value={user}
        onChange={set('user')}
        flex={{ base: '1 1 100%', xs: '1 1 160px' }}
        maw={{ xs: 260 }}
        data={[
          { value: '', label: t('everybody') },
          ...(known ? [] : [{ value: user, label: t('somebody') }]),
          ...users,
        ]}
      />
      <NativeSelect
        label={t('action')}
        value={action}
        onChange={set('action')}
        flex={{ base: '1 1 100%', xs: '1 1 180px' }}
        maw={{ xs: 300 }}
        data={[
          { value: '', label: t('everything') },
          ...GROUP_NAMES.map((group) => ({
            group: t(`group.${group}`),
            items: GROUPS[group].map((act) => ({ value: act, label: t(`act.${act}`) })),
          })),
        ]}
      />
      <Box flex={{ base: '1 1 100%', xs: '1 1 220px' }} maw={{ xs: 320 }}>
        <Suspense fallback={<Skeleton h={60} />}>
          <DayRange
            label={t('period')}
            placeholder={t('anytime')}
            from={from || null}
            to={to || null}
            onChange={(first, last) => onChange(withFilters(filters, { from: first ?? '', to: last ?? '' }))}
          />
        </Suspense>
      </Box>
    </Group>
  )
}
