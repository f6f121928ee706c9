import { Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'

import { Failure } from '@/components/messages/Failure'
import { companyKey } from '@/lib/service/queries'
import { useFormats } from '@/lib/values/useFormats'
import type { ExplanationCode } from '@/types/bank'

import { previewRule, type Conditions } from './api'

interface Props {
  code: ExplanationCode
  conditions: Conditions
  /** The rule that it is to be instead of. */
  rule?: number
  /** How many of the lines are named. */
  shown?: number
}

/** What a rule would have met on the lines that are there, before it is one. */
export function Reach({ code, conditions, rule, shown = 3 }: Props) {
  const { t } = useTranslation('bank')
  const formats = useFormats()
  const [asked] = useDebouncedValue(conditions, 350)
  const reach = useQuery({
    queryKey: companyKey('bank', 'reach', code, asked, rule),
    queryFn: ({ signal }) => previewRule({ ...asked, code, ...(rule !== undefined && { rule }) }, signal),
    retry: false,
  })
  if (reach.error) return <Failure error={reach.error} />
  if (!reach.data) return null
  const { count, decided, other, lines } = reach.data
  return (
    <div role="status">
      <Text size="sm">
        {t('explain.reach', { count, n: formats.count(count) })}
        {decided > 0 ? ` ${t('explain.decided', { count: decided, n: formats.count(decided) })}` : null}
        {other > 0 ? ` ${t('explain.other', { count: other, n: formats.count(other) })}` : null}
      </Text>
      <Text size="xs" c="dimmed" component="div">
        {lines.slice(0, shown).map((line) => (
          <div key={line.id}>
            {[
              line.booking_date && formats.day(line.booking_date),
              line.counterparty_name || line.remittance_information,
              formats.money(line.amount, line.currency),
            ]
              .filter(Boolean)
              .join(' · ')}
          </div>
        ))}
      </Text>
    </div>
  )
}
