import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { StatusBadge, type Tone } from '@/components/values/StatusBadge'
import type { BankChange } from '@/types/bank'

import { CODES, STATUSES } from '../words'

const TONES: Readonly<Record<BankChange['kind'], Tone>> = {
  new: 'good',
  replaced: 'info',
  withdrawn: 'bad',
  explained: 'info',
  changed: 'warn',
}

/** What happened to a line, and from what to what. */
export function Change({ change }: { change: BankChange }) {
  const { t } = useTranslation('bankChanges')
  const bank = useTranslation('bank')
  const { kind, field, old_value: before, new_value: after } = change
  const say = (value: string | null) => {
    const status = STATUSES.find((each) => field === 'status' && each === value)
    if (status) return bank.t(`status.${status}`)
    const code = CODES.find((each) => field === 'explanation' && each === value)
    if (code) return bank.t(`code.${code}`)
    if (field === 'explanation' && value === '') return bank.t('state.open')
    return value === null || value === '' ? '–' : value
  }
  return (
    <>
      <StatusBadge plain tone={TONES[kind]}>
        {t(`kind.${kind}`)}
      </StatusBadge>
      {field === 'pair' ? (
        <Text size="xs">
          {after === null ? t('unpaired') : <Line to={after}>{bank.t('explain.pair')}</Line>}
        </Text>
      ) : null}
      {field === null || field === 'pair' ? null : (
        <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {say(before)} → {say(after)}
        </Text>
      )}
    </>
  )
}

/** The line that a change is about; one that was withdrawn is not there any more. */
export function LineOf({ change }: { change: BankChange }) {
  const text = change.counterparty_name || change.remittance_information || '–'
  return change.kind === 'withdrawn' ? text : <Line to={String(change.line_id)}>{text}</Line>
}

function Line({ to, children }: { to: string; children: string }) {
  return (
    <Link to={`/bank/lines/${to}`} style={{ color: 'var(--mantine-color-anchor)' }}>
      {children}
    </Link>
  )
}
