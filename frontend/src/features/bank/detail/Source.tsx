import { Button, Group, Title } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { IconDownload } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { CopyButton } from '@/components/CopyButton'
import { Failure } from '@/components/messages/Failure'
import { save } from '@/lib/service/download'
import type { BankLineDetail } from '@/types/bank'

import { getOriginalOf } from '../api'
import facts from '../bank.module.css'
import classes from './detail.module.css'
import { Fact } from './Facts'

/** The file, the statement and the place in it that the line came from, and its text as it stands there. */
export function Source({ line }: { line: BankLineDetail }) {
  const { t } = useTranslation('bank')
  const { statement_id: statement, file_name: name, position, raw } = line
  const loading = useMutation({
    mutationFn: () => getOriginalOf(statement),
    onSuccess: (found) => save(found.blob, found.name),
  })
  return (
    <section>
      <Title order={3} className={classes.heading}>
        {t('detail.source')}
      </Title>
      <dl className={facts.facts}>
        <Fact name={t('files.file')} wide>
          {name}
        </Fact>
        <Fact name={t('detail.place')}>{t('detail.at', { position })}</Fact>
        <Fact name={t('filter.statement')}>
          <Link to={`/bank/lines?statement=${statement}`}>{t('detail.allOfStatement')}</Link>
        </Fact>
      </dl>
      {raw ? (
        <div className={classes.raw}>
          <Group justify="space-between" gap="xs">
            <span className={facts.quiet}>{t('detail.raw')}</span>
            <CopyButton value={raw} what={t('detail.raw')} />
          </Group>
          {/* It scrolls, so that keys have to reach it. */}
          {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
          <pre tabIndex={0} role="region" aria-label={t('detail.raw')}>
            {raw}
          </pre>
        </div>
      ) : null}
      <Button
        mt="sm"
        size="compact-sm"
        variant="default"
        leftSection={<IconDownload size={15} aria-hidden />}
        loading={loading.isPending}
        onClick={() => loading.mutate()}
      >
        {t('files.original')}
      </Button>
      <Failure error={loading.error} />
    </section>
  )
}
