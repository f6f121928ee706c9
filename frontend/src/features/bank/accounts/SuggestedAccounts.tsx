import { Button, Text, Title } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { IconPlus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'

import { Notice } from '@/components/messages/Notice'
import { explain } from '@/lib/service/explain'
import { ApiError } from '@/lib/service/errors'
import { toast } from '@/lib/toasts'
import { accountNumber } from '@/lib/values/formats'
import { useFormats } from '@/lib/values/useFormats'
import { useSession } from '@/lib/user/session'
import type { SuggestedAccount } from '@/types/bank'

import { addAccount, forgetBank, suggestionsQuery } from '../api'
import { accountName } from '../words'
import classes from './accounts.module.css'

/** The company's accounts that its documents name and that are not here yet. Nothing where there are none. */
export function SuggestedAccounts() {
  const { t } = useTranslation('bank')
  const words = useTranslation()
  const found = useQuery(suggestionsQuery())
  if (found.error && !found.data) {
    return (
      <Text size="sm" c="dimmed" mt="xl" role="status">
        {t('suggested.failed')}{' '}
        <Button variant="subtle" size="compact-sm" onClick={() => void found.refetch()}>
          {words.t('states.retry')}
        </Button>
      </Text>
    )
  }
  if (!found.data || found.data.length === 0) return null
  return (
    <section className={`card ${classes.suggested}`} aria-labelledby="suggested-accounts">
      <Title order={2} fz="sm" fw={600} id="suggested-accounts">
        {t('suggested.title')}
      </Title>
      <Text size="xs" c="dimmed">
        {t('suggested.text')}
      </Text>
      <ul>
        {found.data.map((account) => (
          <Suggested key={account.account_number} account={account} />
        ))}
      </ul>
    </section>
  )
}

function Suggested({ account }: { account: SuggestedAccount }) {
  const { t } = useTranslation('bank')
  const formats = useFormats()
  const queries = useQueryClient()
  const may = useSession().may('import_statements')
  const { account_number: number, bank, currency, documents, last_day: last } = account
  const adding = useMutation({
    mutationFn: () => addAccount({ account_number: number, currency, name: '' }),
    onSuccess: (made) => {
      toast(t('add.added', { name: accountName(made) }))
      return forgetBank(queries)
    },
  })
  const shown = accountNumber(number)
  return (
    <li>
      <div>
        <span className="figures">{shown}</span>
        <small>
          {[
            bank,
            currency,
            t('suggested.on', { count: documents, n: formats.count(documents) }),
            last ? t('suggested.last', { day: formats.day(last) }) : '',
          ]
            .filter(Boolean)
            .join(' · ')}
        </small>
      </div>
      {may ? (
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={15} aria-hidden />}
          aria-label={t('suggested.addOf', { number: shown })}
          loading={adding.isPending}
          onClick={() => adding.mutate()}
        >
          {t('suggested.add')}
        </Button>
      ) : null}
      <Refused error={adding.error} />
    </li>
  )
}

/** The service's sentences about the fields, where it has any: nothing here is typed, so no field shows them. */
function Refused({ error }: { error: unknown }) {
  const { t } = useTranslation()
  if (!error) return null
  const { title, text } = explain(error, t)
  const sentences = error instanceof ApiError ? Object.values(error.errors).flat() : []
  return (
    <Notice tone="bad" role="alert" title={title}>
      {sentences.length > 0 ? sentences.join(' ') : text}
    </Notice>
  )
}
