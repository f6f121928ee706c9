import { ActionIcon, Alert, Button, Checkbox, Divider, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { IconTrash } from '@tabler/icons-react'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { ErrorState, LoadingState } from '@/components/messages/states'
import { ApiError } from '@/lib/service/errors'
import { explain } from '@/lib/service/explain'
import { useSession } from '@/lib/user/session'
import { toast } from '@/lib/toasts'
import { addView, changeView, deleteView, getViews, viewsKey } from '@/queries/savedViews'
import type { SavedList, SavedView } from '@/types/api'

import { parametersOf, stateOf, type ListState } from '../list/listState'
import type { ListSpec } from '../list/listSpec'
import type { Identified } from '../selection/selection'
import type { List } from '../list/useList'
import classes from './toolbar.module.css'

/** Of a list: its parameters, by their names here and at the service. */
type Named = Pick<ListSpec<Identified>, 'filters' | 'asked'>

function parametersThere(parameters: URLSearchParams, { asked = {} }: Named) {
  return Object.fromEntries([...parameters].map(([name, value]) => [asked[name] ?? name, value]))
}

function parametersHere(query: Readonly<Record<string, string>>, { asked = {} }: Named) {
  const here = Object.fromEntries(Object.entries(asked).map(([name, there]) => [there, name]))
  return new URLSearchParams(Object.entries(query).map(([name, value]) => [here[name] ?? name, value]))
}

interface Props<Row extends Identified> {
  list: List<Row>
  /** Which list it is to the service. */
  of: SavedList
  /** What the list is called as it is in the beginning. */
  usual: string
  onOpen: (state: ListState) => void
}

/** Lists under a name: one's own, and those that the company shares. */
export function ViewsPanel<Row extends Identified>({ list, of, usual, onOpen }: Props<Row>) {
  const { t } = useTranslation('grid')
  const views = useQuery({ queryKey: viewsKey(of), queryFn: ({ signal }) => getViews(of, signal) })
  if (views.isPending) return <LoadingState rows={3} height={28} />
  if (views.error) return <ErrorState error={views.error} retry={() => void views.refetch()} />
  const mine = views.data.results.filter((view) => view.is_mine)
  const shared = views.data.results.filter((view) => !view.is_mine)
  const group = (title: string, found: readonly SavedView[]) =>
    found.length > 0 ? (
      <div>
        <Text size="xs" c="dimmed" px={10} pb={2}>
          {title}
        </Text>
        {found.map((view) => (
          <View key={view.id} view={view} spec={list.spec} onOpen={onOpen} />
        ))}
      </div>
    ) : null
  return (
    <Stack gap="xs">
      <button
        type="button"
        className={classes.viewName}
        onClick={() => onOpen({ filters: {}, ordering: '', columns: null })}
      >
        {usual}
      </button>
      {group(t('view.mine'), mine)}
      {group(t('view.shared'), shared)}
      {views.data.count === 0 ? (
        <Text size="sm" c="dimmed" px={10}>
          {t('view.none')}
        </Text>
      ) : null}
      <Divider />
      <SaveForm list={list} of={of} mine={mine} />
    </Stack>
  )
}

interface ViewProps {
  view: SavedView
  spec: Named
  onOpen: (state: ListState) => void
}

function View({ view, spec, onOpen }: ViewProps) {
  const { t } = useTranslation('grid')
  const session = useSession()
  const queries = useQueryClient()
  const removal = useMutation({
    mutationFn: () => deleteView(view.id),
    onSuccess: () => toast(t('view.deleted', { name: view.name })),
    onError: (error) =>
      toast(error instanceof ApiError ? error.detail : t('view.delete', { name: view.name }), 'bad'),
    onSettled: () => queries.invalidateQueries({ queryKey: viewsKey() }),
  })
  return (
    <div className={classes.view}>
      <button
        type="button"
        className={classes.viewName}
        onClick={() => {
          const { filters, ordering } = stateOf(parametersHere(view.query, spec), spec.filters)
          onOpen({ filters, ordering, columns: view.columns.length > 0 ? view.columns : null })
        }}
      >
        {view.name}
        {view.is_mine ? null : (
          <Text span size="xs" c="dimmed">
            {' '}
            · {t('view.by', { name: view.owner })}
          </Text>
        )}
      </button>
      {view.is_mine || session.is('ADMIN') ? (
        <ActionIcon
          size="sm"
          variant="subtle"
          color="gray"
          aria-label={t('view.delete', { name: view.name })}
          loading={removal.isPending}
          onClick={() => removal.mutate()}
        >
          <IconTrash size={15} aria-hidden />
        </ActionIcon>
      ) : null}
    </div>
  )
}

interface SaveProps<Row extends Identified> {
  list: List<Row>
  of: SavedList
  mine: readonly SavedView[]
}

function SaveForm<Row extends Identified>({ list, of, mine }: SaveProps<Row>) {
  const { t } = useTranslation('grid')
  const words = useTranslation()
  const session = useSession()
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const [shared, setShared] = useState(false)
  const same = mine.find((view) => view.name === name.trim())
  const saving = useMutation({
    mutationFn: () => {
      const here = parametersOf({ ...list.state, columns: null }, list.spec.filters)
      const query = parametersThere(here, list.spec)
      const columns = list.shown.map(({ id }) => id)
      const view = { list: of, name: name.trim(), query, columns, is_shared: shared }
      return same ? changeView(same.id, view) : addView(view)
    },
    onSuccess: (view) => {
      toast(t('view.saved', { name: view.name }))
      setName('')
      return queries.invalidateQueries({ queryKey: viewsKey() })
    },
  })
  const failure = saving.error
  const ofName = failure instanceof ApiError ? failure.errors.name?.join(' ') : undefined
  function submit(event: SyntheticEvent) {
    event.preventDefault()
    if (name.trim() && !saving.isPending) saving.mutate()
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="xs">
        <TextInput
          size="sm"
          label={t('view.saveTitle')}
          placeholder={t('view.name')}
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={ofName}
        />
        {session.may('share_views') ? (
          <Checkbox
            size="sm"
            label={t('view.share')}
            checked={shared}
            onChange={(event) => setShared(event.currentTarget.checked)}
          />
        ) : null}
        {failure && !ofName ? (
          <Alert color="red" p="xs">
            {explain(failure, words.t).text}
          </Alert>
        ) : null}
        <Button type="submit" size="sm" variant="default" disabled={!name.trim()} loading={saving.isPending}>
          {same ? t('view.replace') : words.t('actions.save')}
        </Button>
      </Stack>
    </form>
  )
}
