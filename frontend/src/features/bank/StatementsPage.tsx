import { Anchor, Button, Group, Text, Title } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'

import { EmptyState, ErrorState, LoadingState } from '@/components/messages/states'
import { PageHeader } from '@/components/PageHeader'
import { FilterChips } from '@/components/tables/FilterChips'
import { Pager } from '@/components/tables/Pager'
import { useSession } from '@/lib/user/session'

import { accountsQuery, FILES_PER_PAGE, filesQuery } from './api'
import { BankNav } from './BankNav'
import { FilesTable } from './files/FilesTable'
import { ImportPlace } from './importing/ImportPlace'
import { OwnLayouts } from './mapper/OwnLayouts'
import { accountName } from './words'

/** Statements in, and what came of those before. */
export function StatementsPage() {
  const { t } = useTranslation('bank')
  const may = useSession().may('import_statements')
  return (
    <>
      <PageHeader title={t('files.title')} />
      <BankNav />
      {may ? (
        <ImportPlace />
      ) : (
        <Text size="sm" c="dimmed">
          {t('readOnly')}
        </Text>
      )}
      <Files />
      <OwnLayouts />
    </>
  )
}

/** The address holds what narrows the list, and its page. */
function Files() {
  const { t } = useTranslation('bank')
  const [parameters, setParameters] = useSearchParams()
  const account = parameters.get('account') ?? ''
  const unproved = parameters.get('unproved') === 'true' ? 'true' : ''
  const page = Math.max(1, Math.trunc(Number(parameters.get('page') ?? 1)) || 1)
  const accounts = useQuery(accountsQuery())
  const found = useQuery({
    ...filesQuery({ account, unproved }, page),
    placeholderData: keepPreviousData,
  })
  function change(change: Readonly<Record<string, string>>) {
    const next = new URLSearchParams(parameters)
    for (const [name, value] of Object.entries({ page: '', ...change })) {
      if (value) next.set(name, value)
      else next.delete(name)
    }
    setParameters(next, { replace: true })
  }
  const named = accounts.data?.find(({ id }) => String(id) === account)
  const chips = [
    ...(account
      ? [
          {
            id: 'account',
            label: `${t('filter.account')}: ${named ? accountName(named) : `#${account}`}`,
            remove: () => change({ account: '' }),
          },
        ]
      : []),
    ...(unproved
      ? [{ id: 'unproved', label: t('files.unproved'), remove: () => change({ unproved: '' }) }]
      : []),
  ]
  return (
    <section aria-labelledby="files-title">
      <Group justify="space-between" align="baseline" mt="xl" mb="sm" gap="xs">
        <Title order={2} fz="lg" id="files-title">
          {t('files.list')}
        </Title>
        {unproved ? null : (
          <Anchor component="button" size="sm" onClick={() => change({ unproved: 'true' })}>
            {t('files.onlyUnproved')}
          </Anchor>
        )}
      </Group>
      {chips.length > 0 ? (
        <Group mb="sm">
          <FilterChips
            chips={chips}
            clear={() => change({ account: '', unproved: '' })}
            label={t('files.active')}
          />
        </Group>
      ) : null}
      {found.isPending ? <LoadingState rows={4} /> : null}
      {found.error && !found.data ? (
        <ErrorState error={found.error} retry={() => void found.refetch()} />
      ) : null}
      {found.data?.count === 0 ? (
        <div className="card">
          <EmptyState
            title={chips.length > 0 ? t('files.noneFits') : t('files.none')}
            action={
              chips.length > 0 ? (
                <Button variant="default" onClick={() => change({ account: '', unproved: '' })}>
                  {t('files.all')}
                </Button>
              ) : null
            }
          >
            {chips.length > 0 ? null : t('files.noneText')}
          </EmptyState>
        </div>
      ) : null}
      {found.data && found.data.count > 0 ? (
        <>
          <FilesTable files={found.data.results} />
          <Pager
            page={page}
            pageSize={FILES_PER_PAGE}
            count={found.data.count}
            onPage={(to) => change({ page: to > 1 ? String(to) : '' })}
          />
        </>
      ) : null}
    </section>
  )
}
