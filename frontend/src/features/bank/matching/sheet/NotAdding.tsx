import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'

import { Notice } from '@/components/messages/Notice'
import { sum } from '@/lib/values/decimal'
import { useFormats } from '@/lib/values/useFormats'

import type { BankStatement } from '@/types/bank'

import { statementQuery } from '../../api'
import { less, negated } from '../reckoning/money'

/** That the line's statement does not add up: by how much, from which sums, and in which file. */
export function NotAdding({ statement }: { statement: number }) {
  const { t } = useTranslation('matching')
  const { data } = useQuery(statementQuery(statement))
  return (
    <Notice tone="warn">
      {t('line.notAdding')} {data ? <Sums of={data} /> : null}
      {data ? (
        <Link to="/bank/statements?unproved=true">{t('line.file', { file: data.file_name })}</Link>
      ) : null}
    </Notice>
  )
}

function Sums({ of: { currency, opening, closing, credits, debits } }: { of: BankStatement }) {
  const { t } = useTranslation('matching')
  const formats = useFormats()
  if (opening === null || closing === null) return null
  const money = (amount: string) => formats.money(amount, currency)
  const comes = sum([opening, credits, negated(debits)])
  const told = {
    opening: money(opening),
    credits: money(credits),
    debits: money(debits),
    comes: money(comes),
    closing: money(closing),
  }
  return (
    <span className="figures">
      {t('line.sums', told)}{' '}
      <strong>{t('line.difference', { amount: money(less(comes, closing)) })}</strong>{' '}
    </span>
  )
}
