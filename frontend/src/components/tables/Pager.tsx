import { ActionIcon, Group, Text } from '@mantine/core'
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'

import { useFormats } from '@/lib/values/useFormats'

interface Props {
  page: number
  pageSize: number
  count: number
  onPage: (page: number) => void
}

/** `1–50 / 312`, and a step to either side. Nothing where all fits on one page. */
export function Pager({ page, pageSize, count, onPage }: Props) {
  const { t } = useTranslation('administration')
  const formats = useFormats()
  if (count <= pageSize && page === 1) return null
  const first = Math.min((page - 1) * pageSize + 1, count)
  const last = Math.min(page * pageSize, count)
  return (
    <Group component="nav" aria-label={t('pager.label')} justify="center" gap="sm" mt="md">
      <ActionIcon
        variant="default"
        size="lg"
        disabled={page <= 1}
        aria-label={t('pager.before')}
        onClick={() => onPage(page - 1)}
      >
        <IconChevronLeft size={18} aria-hidden />
      </ActionIcon>
      <Text size="sm" className="figures" role="status">
        {t('pager.of', {
          first: formats.count(first),
          last: formats.count(last),
          count: formats.count(count),
        })}
      </Text>
      <ActionIcon
        variant="default"
        size="lg"
        disabled={last >= count}
        aria-label={t('pager.after')}
        onClick={() => onPage(page + 1)}
      >
        <IconChevronRight size={18} aria-hidden />
      </ActionIcon>
    </Group>
  )
}
