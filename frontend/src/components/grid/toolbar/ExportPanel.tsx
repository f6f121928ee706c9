import { Alert, Button, Checkbox, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'

import { OperationProgress } from '@/components/values/OperationProgress'
import { save } from '@/lib/service/download'
import { explain } from '@/lib/service/explain'
import { useStore } from '@/lib/store'
import { toast } from '@/lib/toasts'
import { currentCompany } from '@/lib/user/current'
import { useFormats } from '@/lib/values/useFormats'
import { follow, followed } from '@/queries/operations'
import type { Operation } from '@/types/api'

import type { ListQuery } from '../list/listState'
import type { Identified } from '../selection/selection'
import type { List } from '../list/useList'

export interface ExportChoice {
  format: 'csv' | 'xlsx'
  dialect?: 'excel' | 'plain'
  items: boolean
  columns: readonly string[]
  /** These rows only; without them all that fit. */
  ids?: readonly number[]
}

export interface ExportOptions {
  fetch: (query: ListQuery, choice: ExportChoice) => Promise<{ blob: Blob; name: string }>
  /** Has the service make the same file by itself, for many rows; without it every file is waited for. */
  start?: (query: ListQuery, choice: ExportChoice) => Promise<Operation>
  /** Columns of a file with a row for each item, besides those shown; without them there is no such file. */
  itemColumns?: readonly string[]
}

/** More than that take the service longer than a second as a sheet (0.2 ms a row and more): nobody is left without a sign. */
const AT_ONCE = 5000

interface Props<Row extends Identified> {
  list: List<Row>
  options: ExportOptions
  onDone: () => void
}

/** The list as a file: the rows that are selected, else all that fit, with the columns shown, in their order. */
export function ExportPanel<Row extends Identified>({ list, options, onDone }: Props<Row>) {
  const { itemColumns } = options
  const { t } = useTranslation('grid')
  const words = useTranslation()
  const formats = useFormats()
  const [items, setItems] = useState(false)
  const [chosenOnly, setChosenOnly] = useState(true)
  /** What this panel has begun, and so stays open for. */
  const [begun, setBegun] = useState<number | null>(null)
  const chosen = [...list.selection.rows.keys()]
  const exported = list.shown.flatMap(({ exported: name }) => name ?? [])
  const hidden = list.shown.filter(({ exported: name }) => name === undefined)
  const making = useMutation({
    mutationFn: async (kind: Pick<ExportChoice, 'format' | 'dialect'>) => {
      const ids = chosen.length > 0 && chosenOnly ? chosen : undefined
      const columns = items ? [...exported, ...(itemColumns ?? [])] : exported
      const choice = { ...kind, items, columns, ids }
      if (options.start && (ids?.length ?? list.rows.count ?? 0) > AT_ONCE) {
        const operation = await options.start(list.query, choice)
        follow(operation, list.spec.name)
        setBegun(operation.id)
        return
      }
      const { blob, name } = await options.fetch(list.query, choice)
      save(blob, name)
      toast(t('exporting.done', { name }))
      onDone()
    },
  })
  const company = useStore(currentCompany)
  const running = useStore(followed).filter((one) => one.company === company && one.from === list.spec.name)
  const over = begun !== null && !running.some(({ id }) => id === begun)
  const close = useEffectEvent(onDone)
  useEffect(() => {
    if (over) close()
  }, [over])
  const failure = making.error ? explain(making.error, words.t) : null
  const button = (choice: Pick<ExportChoice, 'format' | 'dialect'>, text: string, first = false) => (
    <Button
      variant={first ? 'filled' : 'default'}
      justify="start"
      disabled={making.isPending}
      onClick={() => making.mutate(choice)}
      data-autofocus={first || undefined}
    >
      {text}
    </Button>
  )
  return (
    <Stack gap="xs">
      <Text size="sm">{t('exporting.title')}</Text>
      {chosen.length > 0 ? (
        <Checkbox
          size="sm"
          label={t('exporting.chosen', { shown: formats.count(chosen.length) })}
          checked={chosenOnly}
          onChange={(event) => setChosenOnly(event.currentTarget.checked)}
        />
      ) : null}
      {itemColumns ? (
        <Checkbox
          size="sm"
          label={t('exporting.items')}
          checked={items}
          onChange={(event) => setItems(event.currentTarget.checked)}
        />
      ) : null}
      {button({ format: 'xlsx' }, t('exporting.xlsx'), true)}
      {button({ format: 'csv', dialect: 'excel' }, t('exporting.csv'))}
      {button({ format: 'csv', dialect: 'plain' }, t('exporting.plain'))}
      {hidden.length > 0 ? (
        <Text size="xs" c="dimmed">
          {t('exporting.hidden', { names: hidden.map(({ heading }) => heading).join(', ') })}
        </Text>
      ) : null}
      <div aria-live="polite">
        {making.isPending ? <Text size="sm">{t('exporting.running')}</Text> : null}
        {failure ? <Alert color="red" p="xs">{`${failure.title}. ${failure.text}`}</Alert> : null}
      </div>
      {running.map(({ id }) => (
        <OperationProgress key={id} id={id} />
      ))}
      {running.length > 0 ? (
        <Text size="xs" c="dimmed">
          {words.t('operations.goesOn')}
        </Text>
      ) : null}
    </Stack>
  )
}
