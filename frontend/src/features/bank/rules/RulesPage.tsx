import { Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'

import { ErrorState, LoadingState } from '@/components/messages/states'
import { PageHeader } from '@/components/PageHeader'
import { RowsTable } from '@/components/tables/RowsTable'
import { RECONCILIATION, useSession } from '@/lib/user/session'

import { BankNav } from '../BankNav'
import { builtInQuery, switchBuiltIn } from './api'
import { Learnt } from './Learnt'
import { OnOff } from './OnOff'
import { Taught } from './Taught'

/** By what lines are recognised: rules that people set, what matches taught, and rules that every company has. */
export function RulesPage() {
  const { t } = useTranslation('bank')
  const matches = useSession().has(RECONCILIATION)
  return (
    <>
      <PageHeader title={t('rules.title')} />
      <BankNav />
      <Taught />
      {matches ? <Learnt /> : null}
      <Title order={2} fz="lg" mt="xl" mb="sm">
        {t('rules.builtIn')}
      </Title>
      <BuiltIn />
    </>
  )
}

function BuiltIn() {
  const { t } = useTranslation('bank')
  const may = useSession().may('explain_lines')
  const rules = useQuery(builtInQuery())
  if (rules.isPending) return <LoadingState rows={4} />
  if (!rules.data) return <ErrorState error={rules.error} retry={() => void rules.refetch()} />
  return (
    <RowsTable
      label={t('rules.builtIn')}
      rows={rules.data}
      rowKey={({ key }) => key}
      columns={[
        { id: 'what', header: t('column.state'), cell: ({ name }) => name },
        {
          id: 'on',
          header: t('rules.on'),
          cell: ({ key, name, is_active: on }) => (
            <OnOff on={on} name={name} may={may} set={(next) => switchBuiltIn(key, next)} />
          ),
        },
      ]}
    />
  )
}
