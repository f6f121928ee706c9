import { Alert, Button, Checkbox, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { save } from '@/lib/download'
import { explain } from '@/lib/explain'
import { toast } from '@/lib/toasts'

import { getExport, type ExportChoice, type ListQuery } from '../api/invoices'
import type { Column } from '../columns'

interface Props {
  query: ListQuery
  columns: readonly Column[]
  onDone: () => void
}

/** The columns that an export of items has besides those of the invoice. */
const ITEM_COLUMNS = [
  'item_position',
  'item_name',
  'item_quantity',
  'item_unit',
  'item_net_unit_amount',
  'item_net_amount',
  'item_vat',
  'item_vat_amount',
  'item_gross_amount',
]

/** The list as a file: all rows that fit, with the columns shown, in their order. */
export function ExportPanel({ query, columns, onDone }: Props) {
  const { t } = useTranslation('invoices')
  const words = useTranslation()
  const [items, setItems] = useState(false)
  const exported = columns.flatMap(({ exported: name }) => name ?? [])
  const hidden = columns.filter(({ exported: name }) => name === undefined)
  const making = useMutation({
    mutationFn: (choice: Pick<ExportChoice, 'format' | 'dialect'>) =>
      getExport(query, { ...choice, items, columns: items ? [...exported, ...ITEM_COLUMNS] : exported }),
    onSuccess: ({ blob, name }) => {
      save(blob, name)
      toast(t('exporting.done', { name }))
      onDone()
    },
  })
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
      <Checkbox
        size="sm"
        label={t('exporting.items')}
        checked={items}
        onChange={(event) => setItems(event.currentTarget.checked)}
      />
      {button({ format: 'xlsx' }, t('exporting.xlsx'), true)}
      {button({ format: 'csv', dialect: 'excel' }, t('exporting.csv'))}
      {button({ format: 'csv', dialect: 'plain' }, t('exporting.plain'))}
      {hidden.length > 0 ? (
        <Text size="xs" c="dimmed">
          {t('exporting.hidden', { names: hidden.map(({ id }) => t(`column.${id}`)).join(', ') })}
        </Text>
      ) : null}
      <div aria-live="polite">
        {making.isPending ? <Text size="sm">{t('exporting.running')}</Text> : null}
        {failure ? <Alert color="red" p="xs">{`${failure.title}. ${failure.text}`}</Alert> : null}
      </div>
    </Stack>
  )
}
