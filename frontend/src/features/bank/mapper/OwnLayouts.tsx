import { ActionIcon, Title } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { Confirm } from '@/components/dialogs/Confirm'
import { RowsTable } from '@/components/tables/RowsTable'
import { DateText } from '@/components/values/DateText'
import { toast } from '@/lib/toasts'
import { useSession } from '@/lib/user/session'
import type { StatementLayout } from '@/types/bank'

import { deleteLayout, layoutsKey, layoutsQuery } from './api'

/** Tables that the company declared itself; nothing where there is none. */
export function OwnLayouts() {
  const { t } = useTranslation('bank')
  const may = useSession().may('import_statements')
  const layouts = useQuery(layoutsQuery())
  if (!layouts.data || layouts.data.length === 0) return null
  return (
    <section aria-labelledby="layouts-title">
      <Title order={2} fz="lg" id="layouts-title" mt="xl" mb="sm">
        {t('mapper.list')}
      </Title>
      <RowsTable
        label={t('mapper.list')}
        rows={layouts.data}
        rowKey={({ id }) => id}
        columns={[
          { id: 'name', header: t('account.name'), cell: ({ name }) => name },
          {
            id: 'made',
            header: t('mapper.made'),
            cell: ({ created_at: at, created_by: by }) => (
              <>
                <DateText value={at} /> {by}
              </>
            ),
          },
        ]}
        actions={may ? { header: t('files.acts'), of: (layout) => <Delete layout={layout} /> } : undefined}
      />
    </section>
  )
}

function Delete({ layout: { id, name } }: { layout: StatementLayout }) {
  const { t } = useTranslation('bank')
  const words = useTranslation()
  const queries = useQueryClient()
  const [asking, setAsking] = useState(false)
  return (
    <>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={36}
        aria-label={t('mapper.delete', { name })}
        onClick={() => setAsking(true)}
      >
        <IconTrash size={18} aria-hidden />
      </ActionIcon>
      <Confirm
        opened={asking}
        onClose={() => setAsking(false)}
        title={t('mapper.deleteTitle')}
        act={words.t('actions.delete')}
        run={async () => {
          await deleteLayout(id)
          toast(t('mapper.deleted', { name }))
          await queries.invalidateQueries({ queryKey: layoutsKey() })
        }}
      >
        {t('mapper.deleteText', { name })}
      </Confirm>
    </>
  )
}
