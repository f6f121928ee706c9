/** What a file that was refused asks of whoever hands it in. */
import { Button, Group, NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'

import { late } from '@/lib/late'
import { accountNumber } from '@/lib/values/formats'

import { accountsQuery } from '../api'
import { layoutsQuery } from '../mapper/api'
import { accountName } from '../words'
import type { Answers } from './importFiles'
import classes from './importing.module.css'

// Only few files need it.
const MapperDialog = late(async () => ({ default: (await import('../mapper/MapperDialog')).MapperDialog }))

interface Props {
  onAnswer: (answer: Answers) => void
}

/** For a file that does not say whose account it is of. */
export function WhichAccount({ onAnswer }: Props) {
  const { t } = useTranslation('bank')
  const accounts = useQuery(accountsQuery())
  const [account, setAccount] = useState('')
  return (
    <Group gap="xs" align="end">
      <NativeSelect
        label={t('import.whichAccount')}
        value={account}
        onChange={(event) => setAccount(event.currentTarget.value)}
        data={[
          { value: '', label: t('import.chooseAccount') },
          ...(accounts.data ?? []).map((each) => ({
            value: each.account_number,
            label: `${accountName(each)} · ${accountNumber(each.account_number)}`,
          })),
        ]}
        maw="100%"
      />
      <Button disabled={!account} onClick={() => onAnswer({ account })}>
        {t('import.read')}
      </Button>
    </Group>
  )
}

/** For a file that several layouts of the company fit. */
export function WhichLayout({ onAnswer }: Props) {
  const layouts = useQuery(layoutsQuery())
  return (
    <Group gap="xs">
      {layouts.data?.map(({ code, name }) => (
        <Button key={code} size="sm" variant="default" onClick={() => onAnswer({ layout: code })}>
          {name}
        </Button>
      ))}
    </Group>
  )
}

/** For a table that nobody knows: its columns are told once, and remembered. */
export function OwnLayout({ file, onKept }: { file: File; onKept: () => void }) {
  const { t } = useTranslation('bank')
  const [opened, setOpened] = useState(false)
  return (
    <Group gap="xs">
      <Button size="sm" variant="default" onClick={() => setOpened(true)}>
        {t('mapper.open')}
      </Button>
      <span className={classes.quiet}>{t('mapper.openHint')}</span>
      {opened ? (
        <Suspense>
          <MapperDialog file={file} opened onClose={() => setOpened(false)} onKept={onKept} />
        </Suspense>
      ) : null}
    </Group>
  )
}
