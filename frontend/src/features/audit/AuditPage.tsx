import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'

import { AdminsOnly } from '@/components/AdminsOnly'
import { DateText } from '@/components/values/DateText'
import { CardLines } from '@/components/grid/CardLines'
import { ListPage } from '@/components/grid/list/ListPage'
import { FilterFrame } from '@/components/grid/toolbar/filters/FilterFrame'
import { Toolbar } from '@/components/grid/toolbar/Toolbar'
import { useList } from '@/components/grid/list/useList'
import { PageHeader } from '@/components/PageHeader'
import { EmptyState } from '@/components/messages/states'
import { useSession } from '@/lib/user/session'
import { fetchMembers, membersKey } from '@/queries/members'

import { Filters } from './Filters'
import { AUDIT } from './list'
import { useAuditChips } from './useAuditChips'
import { useColumns, useWho } from './useColumns'

export function AuditPage() {
  const { t } = useTranslation()
  if (useSession().may('view_audit')) return <Log />
  return (
    <>
      <PageHeader title={t('nav.audit')} />
      <AdminsOnly />
    </>
  )
}

function Log() {
  const { t } = useTranslation('audit')
  const words = useTranslation()
  const members = useQuery({ queryKey: membersKey(), queryFn: ({ signal }) => fetchMembers(signal) })
  const who = useWho(members.data?.results)
  const list = useList(AUDIT, useColumns(who))
  const fields = (
    <Filters members={members.data?.results} filters={list.state.filters} onChange={list.setFilters} />
  )
  return (
    <ListPage
      list={list}
      title={words.t('nav.audit')}
      intro={t('intro')}
      label={t('what')}
      countText={(count, shown) => t('entries', { count, shown })}
      nameOf={({ text }) => text}
      chips={useAuditChips(list.state.filters, list.setFilters, members.data?.results)}
      nothingFits={{ title: t('noneFound'), text: t('noneFoundText') }}
      empty={<EmptyState title={t('none')}>{t('noneText')}</EmptyState>}
      card={{
        height: 92,
        of: (entry) => (
          <CardLines
            name={entry.text}
            wraps
            lines={[[who(entry), <DateText key="when" value={entry.created_at} />]]}
          />
        ),
      }}
      toolbar={
        <Toolbar
          list={list}
          fields={list.phone ? null : fields}
          views={{ of: 'audit', usual: t('usual') }}
          filters={
            list.phone
              ? (close) => (
                  <FilterFrame onClear={() => list.setFilters({})} onClose={close}>
                    {fields}
                  </FilterFrame>
                )
              : undefined
          }
        />
      }
    />
  )
}
