import { Button, Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'

import { Failure } from '@/components/messages/Failure'
import { Notice } from '@/components/messages/Notice'
import { useSession } from '@/lib/user/session'
import { useFormats } from '@/lib/values/useFormats'
import type { RefusedFile } from '@/types/bank'

import { dismissRefused, rateStateQuery, refusedQuery } from './api'

/** What went wrong without anybody looking: files of the watched folder, and exchange rates where they are needed. */
export function Troubles({ needsRates }: { needsRates: boolean }) {
  const refused = useQuery(refusedQuery())
  const rates = useQuery({ ...rateStateQuery(), enabled: needsRates })
  const bad =
    needsRates && rates.data !== undefined && rates.data.level !== 'green' && !rates.data.reasons.some(isOff)
  const files = refused.data?.results ?? []
  if (files.length === 0 && !bad) return null
  return (
    <Stack gap="sm" mb="md">
      {files.length > 0 ? <Refused files={files} count={refused.data?.count ?? files.length} /> : null}
      {bad ? <Rates reasons={rates.data.reasons} red={rates.data.level === 'red'} /> : null}
    </Stack>
  )
}

const isOff = ({ code }: { code: string }) => code === 'off'

function Refused({ files, count }: { files: readonly RefusedFile[]; count: number }) {
  const { t } = useTranslation('bank')
  const formats = useFormats()
  return (
    <Notice tone="bad" title={t('inboxRefused.title', { count, n: formats.count(count) })}>
      {t('inboxRefused.text')}
      <Stack component="ul" gap={6} mt={6} pl={0} style={{ listStyle: 'none' }}>
        {files.map((file) => (
          <RefusedOne key={file.id} file={file} />
        ))}
      </Stack>
    </Notice>
  )
}

function RefusedOne({ file }: { file: RefusedFile }) {
  const { t } = useTranslation('bank')
  const formats = useFormats()
  const queries = useQueryClient()
  const may = useSession().may('import_statements')
  const dismissing = useMutation({
    mutationFn: () => dismissRefused(file.id),
    onSuccess: () => queries.invalidateQueries({ queryKey: refusedQuery().queryKey }),
  })
  return (
    <li>
      <Text span size="sm" fw={560} style={{ overflowWrap: 'anywhere' }}>
        {file.name}
      </Text>{' '}
      <Text span size="sm" c="dimmed">
        {formats.dateTime(file.refused_at)}
      </Text>
      <Text size="sm" style={{ whiteSpace: 'pre-line', overflowWrap: 'anywhere' }}>
        {file.reasons.trim()}
      </Text>
      {may ? (
        <Button
          size="compact-sm"
          variant="default"
          mt={4}
          loading={dismissing.isPending}
          onClick={() => dismissing.mutate()}
          aria-label={t('inboxRefused.dismissOf', { name: file.name })}
        >
          {t('inboxRefused.dismiss')}
        </Button>
      ) : null}
      <Failure error={dismissing.error} />
    </li>
  )
}

function Rates({ reasons, red }: { reasons: readonly { code: string; text: string }[]; red: boolean }) {
  const { t } = useTranslation('bank')
  return (
    <Notice tone={red ? 'bad' : 'warn'} title={t('rates.title')}>
      {reasons.map(({ text }) => text).join(' ')} {t('rates.text')}
    </Notice>
  )
}
