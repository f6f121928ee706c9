import { Radio, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'

import { Failure } from '@/components/messages/Failure'
import type { BankLineDetail } from '@/types/bank'

import { partnersQuery } from './api'
import { PartnerText } from './PartnerText'

interface Props {
  line: BankLineDetail
  /** Null: none of them, or none yet. */
  value: number | null
  onChange: (partner: number | null) => void
}

/** Which line of another account is the other side of an own transfer. */
export function PartnerField({ line, value, onChange }: Props) {
  const { t } = useTranslation('bank')
  const found = useQuery(partnersQuery(line.id))
  if (found.error) return <Failure error={found.error} />
  if (!found.data) return null
  if (found.data.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t('explain.noPartner')}
      </Text>
    )
  }
  return (
    <Radio.Group
      size="sm"
      label={t('explain.partner')}
      value={value === null ? '' : String(value)}
      onChange={(chosen) => onChange(chosen ? Number(chosen) : null)}
    >
      <Stack gap={8} mt={6}>
        {found.data.map((each) => (
          <Radio key={each.id} value={String(each.id)} label={<PartnerText partner={each} />} />
        ))}
        <Radio value="" label={t('explain.partnerLater')} />
      </Stack>
    </Radio.Group>
  )
}
