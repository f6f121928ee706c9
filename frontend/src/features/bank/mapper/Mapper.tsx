import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState, type SyntheticEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { Failure } from '@/components/messages/Failure'
import { ApiError } from '@/lib/service/errors'
import { companyKey } from '@/lib/service/queries'
import { toast } from '@/lib/toasts'
import type { LayoutPreview } from '@/types/bank'

import { addLayout, layoutsKey, previewFile } from './api'
import { ColumnsTable } from './ColumnsTable'
import { guessed, mappingOf, missing } from './mapping'
import { Outcome } from './Outcome'
import { Writing } from './Writing'

interface Props {
  file: File
  table: LayoutPreview
  onClose: () => void
  onKept: () => void
}

/** The result follows a moment after the last choice. */
const WAIT = 350

export function Mapper({ file, table, onClose, onKept }: Props) {
  const { t } = useTranslation('bank')
  const words = useTranslation()
  const queries = useQueryClient()
  const [choices, setChoices] = useState(() => guessed(table))
  const [name, setName] = useState('')
  const mapping = useMemo(() => mappingOf(choices, table), [choices, table])
  const [tried] = useDebouncedValue(mapping, WAIT)
  const lacking = missing(choices)
  const found = useQuery({
    queryKey: companyKey('bank', 'tried', file.name, file.size, file.lastModified, tried),
    queryFn: ({ signal }) => previewFile(file, tried, signal),
    enabled: lacking.length === 0,
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  })
  const keeping = useMutation({
    mutationFn: () => addLayout({ name: name.trim(), mapping }),
    onSuccess: async () => {
      toast(t('mapper.kept', { name: name.trim() }))
      await queries.invalidateQueries({ queryKey: layoutsKey() })
      onClose()
      onKept()
    },
  })
  const errors = keeping.error instanceof ApiError ? keeping.error.errors : {}
  const good =
    lacking.length === 0 &&
    tried === mapping &&
    found.data?.problems.length === 0 &&
    found.data.lines.length > 0
  function submit(event: SyntheticEvent) {
    event.preventDefault()
    if (good && name.trim() && !keeping.isPending) keeping.mutate()
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="lg">
        <Text size="sm" c="dimmed">
          {t('mapper.intro')}
        </Text>
        <ColumnsTable table={table} choices={choices} onChange={setChoices} />
        <Writing table={table} choices={choices} onChange={setChoices} />
        <Outcome lacking={lacking} found={found} />
        <Group align="end" justify="space-between" gap="sm">
          <TextInput
            label={t('mapper.name')}
            description={t('mapper.nameHint')}
            maxLength={64}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={errors.name?.join(' ')}
            style={{ flex: '1 1 260px', maxWidth: 420 }}
          />
          <Group gap="xs">
            <Button variant="default" onClick={onClose}>
              {words.t('actions.cancel')}
            </Button>
            <Button type="submit" loading={keeping.isPending} disabled={!good || !name.trim()}>
              {t('mapper.keep')}
            </Button>
          </Group>
        </Group>
        {errors.name ? null : <Failure error={keeping.error} />}
      </Stack>
    </form>
  )
}
