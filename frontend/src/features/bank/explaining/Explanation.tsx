import { Button, Group, Text, Title } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'react-router'

import { Failure } from '@/components/messages/Failure'
import { toast } from '@/lib/toasts'
import { useSession } from '@/lib/user/session'
import type { BankLineDetail } from '@/types/bank'

import { forgetBank } from '../api'
import classes from '../detail/detail.module.css'
import { undoExplanation } from './api'
import { ExplainForm } from './ExplainForm'
import { PartnerText } from './PartnerText'

/** What the line is where it pays no invoice, who says so and why; and the way to say otherwise. */
export function Explanation({ line }: { line: BankLineDetail }) {
  const { t } = useTranslation('bank')
  const may = useSession().may('explain_lines')
  const [asking, setAsking] = useState(false)
  // What pays invoices is told by those; whatever a rule once said of it no longer counts.
  if (line.status !== 'booked' || line.state === 'matched') return null
  return (
    <section aria-labelledby="explanation-title">
      <Title order={3} id="explanation-title" className={classes.heading}>
        {t('column.state')}
      </Title>
      <Told line={line} />
      {may && asking ? <ExplainForm line={line} onDone={() => setAsking(false)} /> : null}
      {may && !asking ? <Acts line={line} onAsk={() => setAsking(true)} /> : null}
    </section>
  )
}

function Told({ line: { explanation, explanation_history: history, partner } }: { line: BankLineDetail }) {
  const { t } = useTranslation('bank')
  const { search } = useLocation()
  if (!explanation?.code) return <Text size="sm">{t('explain.open')}</Text>
  const { code_text: text, tax, reason, rule, by } = explanation
  const said = by === 'person' ? history.find(({ undone_at: undone }) => undone === null) : undefined
  return (
    <>
      <Text size="sm" fw={560}>
        {[text, tax].filter(Boolean).join(' · ')}
      </Text>
      <Text size="sm" c="dimmed">
        {by === 'person' ? t('explain.byPerson', { name: said?.user ?? '' }) : reason || rule?.name}
      </Text>
      {said?.note ? <p className={classes.text}>{said.note}</p> : null}
      {partner === null ? null : (
        <Text size="sm" component="div" mt={4}>
          <Link to={{ pathname: `/bank/lines/${partner.id}`, search }} className={classes.pair}>
            {t('explain.pair')}
          </Link>
          <div>
            <PartnerText partner={partner} />
          </div>
        </Text>
      )}
    </>
  )
}

function Acts({ line, onAsk }: { line: BankLineDetail; onAsk: () => void }) {
  const { t } = useTranslation('bank')
  const queries = useQueryClient()
  const undoing = useMutation({
    mutationFn: () => undoExplanation(line.id, line.explanation_version),
    onSuccess: () => {
      toast(t('explain.undone'))
      return forgetBank(queries)
    },
  })
  const some = Boolean(line.explanation?.code)
  return (
    <>
      <Group gap="xs" mt="xs">
        <Button size="compact-sm" variant="default" onClick={onAsk}>
          {some ? t('explain.otherwise') : t('explain.act')}
        </Button>
        {some ? (
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            loading={undoing.isPending}
            onClick={() => undoing.mutate()}
          >
            {t('undo.act')}
          </Button>
        ) : null}
      </Group>
      <Failure error={undoing.error} />
    </>
  )
}
