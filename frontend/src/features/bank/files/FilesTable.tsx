import { ActionIcon, Group, Text, Tooltip } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { IconArrowBackUp, IconDownload } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { Confirm } from '@/components/dialogs/Confirm'
import { RowsTable } from '@/components/tables/RowsTable'
import { DateText } from '@/components/values/DateText'
import { StatusBadge } from '@/components/values/StatusBadge'
import { save } from '@/lib/service/download'
import { explain } from '@/lib/service/explain'
import { toast } from '@/lib/toasts'
import { accountNumber } from '@/lib/values/formats'
import { useFormats } from '@/lib/values/useFormats'
import { useSession } from '@/lib/user/session'
import type { StatementFile } from '@/types/bank'

import { forgetBank, getOriginal, undoFile } from '../api'
import { countsText, span } from '../words'
import classes from './files.module.css'

/** The files that were imported: what they are of, what they brought, and the ways back. */
export function FilesTable({ files }: { files: readonly StatementFile[] }) {
  const { t } = useTranslation('bank')
  const formats = useFormats()
  return (
    <RowsTable
      label={t('files.list')}
      rows={files}
      rowKey={({ id }) => id}
      columns={[
        {
          id: 'name',
          header: t('files.file'),
          cell: ({ name, format }) => (
            <>
              <span className={classes.name}>{name}</span>
              <Text size="xs" c="dimmed">
                {format.toUpperCase()}
              </Text>
            </>
          ),
        },
        {
          id: 'account',
          header: t('column.account'),
          cell: ({ accounts }) => (
            <ul className={classes.accounts}>
              {accounts.map((account) => (
                <li key={account.id}>
                  <Link to={`/bank/lines?account=${account.id}`}>
                    {account.name || accountNumber(account.account_number)}
                  </Link>{' '}
                  <span className={classes.quiet}>{account.currency}</span>
                </li>
              ))}
            </ul>
          ),
        },
        {
          id: 'days',
          header: t('files.days'),
          cell: ({ date_from: from, date_to: to }) => (
            <span className="figures">{from && to ? span(from, to, formats) : '–'}</span>
          ),
        },
        { id: 'lines', header: t('files.lines'), cell: (file) => <Counts file={file} /> },
        {
          id: 'imported',
          header: t('files.imported'),
          cell: ({ imported_at: at, imported_by: by }) => (
            <>
              <DateText value={at} />
              <Text size="xs" c="dimmed">
                {by || t('files.byItself')}
              </Text>
            </>
          ),
        },
      ]}
      actions={{ header: t('files.acts'), of: (file) => <Acts file={file} /> }}
    />
  )
}

function Counts({ file }: { file: StatementFile }) {
  const { t } = useTranslation('bank')
  const formats = useFormats()
  const { new_lines: brought, known_lines: known, pending, unproved } = file
  return (
    <>
      {countsText({ brought, known, pending }, formats, t)}
      {unproved > 0 ? (
        <div>
          <StatusBadge plain tone="bad">
            {t('files.unproved')}
          </StatusBadge>
        </div>
      ) : null}
    </>
  )
}

function Acts({ file }: { file: StatementFile }) {
  const { t } = useTranslation('bank')
  const words = useTranslation()
  const formats = useFormats()
  const queries = useQueryClient()
  const may = useSession().may('import_statements')
  const [asking, setAsking] = useState(false)
  const { id, name, new_lines: brought } = file
  const loading = useMutation({
    mutationFn: () => getOriginal(id),
    onSuccess: (found) => save(found.blob, found.name),
    onError: (error) => toast(explain(error, words.t).title, 'bad'),
  })
  return (
    <Group gap={2} wrap="nowrap" justify="end">
      <Tooltip label={t('files.original')}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={36}
          loading={loading.isPending}
          aria-label={t('files.originalOf', { name })}
          onClick={() => loading.mutate()}
        >
          <IconDownload size={18} aria-hidden />
        </ActionIcon>
      </Tooltip>
      {may ? (
        <Tooltip label={t('undo.act')}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={36}
            aria-label={t('undo.of', { name })}
            onClick={() => setAsking(true)}
          >
            <IconArrowBackUp size={18} aria-hidden />
          </ActionIcon>
        </Tooltip>
      ) : null}
      <Confirm
        opened={asking}
        onClose={() => setAsking(false)}
        title={t('undo.title')}
        act={t('undo.act')}
        run={async () => {
          await undoFile(id)
          toast(t('undo.done', { name }))
          await forgetBank(queries)
        }}
      >
        {t('undo.text', { count: brought, n: formats.count(brought), name })}
      </Confirm>
    </Group>
  )
}
