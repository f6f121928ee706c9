import { Anchor, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { Dialog } from '@/components/dialogs/Dialog'
import { ErrorState, LoadingState } from '@/components/messages/states'
import { useFormats } from '@/lib/values/useFormats'
import type { MatchingRule } from '@/types/bank'

import { restsQuery } from './api'
import classes from './rules.module.css'
import { useSaid } from './useSaid'

/** On how many matches it rests; opened, on which. */
export function Rests({ one }: { one: MatchingRule }) {
  const { t } = useTranslation('rules')
  const formats = useFormats()
  const name = useSaid().title(one)
  const [opened, setOpened] = useState(false)
  const count = t('learnt.matches', { count: one.matches, n: formats.count(one.matches) })
  return (
    <>
      <Anchor
        component="button"
        type="button"
        size="sm"
        className="figures"
        aria-label={t('learnt.matchesOf', { count, name })}
        onClick={() => setOpened(true)}
      >
        {count}
      </Anchor>
      <Dialog opened={opened} onClose={() => setOpened(false)} title={t('learnt.lines', { name })} size="lg">
        <Text size="sm" c="dimmed" mb="sm">
          {t('learnt.linesText')}
        </Text>
        <Lines id={one.id} />
      </Dialog>
    </>
  )
}

function Lines({ id }: { id: number }) {
  const { t } = useTranslation('rules')
  const formats = useFormats()
  const found = useQuery(restsQuery(id))
  if (found.isPending) return <LoadingState rows={4} />
  if (!found.data) return <ErrorState error={found.error} retry={() => void found.refetch()} />
  return (
    <ul className={classes.lines}>
      {found.data.lines.map((line, at) => (
        <li key={`${String(line.id)} ${String(at)}`}>
          <span>
            <Anchor component={Link} to={`/bank/lines/${String(line.id)}`} size="sm">
              {formats.day(line.booking_date)} ·{' '}
              {line.counterparty_name || line.remittance_information || '–'}
            </Anchor>
            <Text size="xs" c="dimmed">
              {[line.invoice_number, line.decided && t('learnt.thisDecided')].filter(Boolean).join(' · ')}
            </Text>
          </span>
          <span className="figures">{formats.money(line.amount, line.currency)}</span>
        </li>
      ))}
    </ul>
  )
}
