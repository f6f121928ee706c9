import { Radio, Stack } from '@mantine/core'
import { useTranslation } from 'react-i18next'

import { RoleSchema } from '@/schemas/session.schemas'
import type { Role } from '@/types/api'

interface Props {
  value: Role
  onChange: (role: Role) => void
  error?: string
}

/** Each role with what it may do. */
export function RoleChoice({ value, onChange, error }: Props) {
  const { t } = useTranslation('members')
  const words = useTranslation()
  return (
    <Radio.Group label={t('role')} value={value} onChange={(chosen) => onChange(chosen)} error={error}>
      <Stack gap="sm" mt={6}>
        {RoleSchema.options.map((role) => (
          <Radio key={role} value={role} label={words.t(`roles.${role}`)} description={t(`roleIs.${role}`)} />
        ))}
      </Stack>
    </Radio.Group>
  )
}
