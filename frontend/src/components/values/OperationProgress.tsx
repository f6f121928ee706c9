import { Button, Group, Progress, Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'

import { useFormats } from '@/lib/values/useFormats'
import { cancel, hasEnded, operationQuery, shareOf } from '@/queries/operations'

/** How far a piece of long work is, and the way to end it. What follows its end is done by the frame of the page. */
export function OperationProgress({ id }: { id: number }) {
  const { t } = useTranslation()
  const formats = useFormats()
  const queries = useQueryClient()
  const { data: operation } = useQuery(operationQuery(id))
  const cancelling = useMutation({
    mutationFn: () => cancel(id),
    onSettled: () => queries.invalidateQueries({ queryKey: operationQuery(id).queryKey }),
  })
  if (operation && hasEnded(operation)) return null
  const share = operation ? shareOf(operation) : null
  const percent = share === null ? 100 : Math.floor(share * 100)
  const counts = operation && {
    done: formats.count(operation.done),
    total: formats.count(operation.total),
  }
  const state =
    !counts || operation.status === 'queued'
      ? t('operations.waiting')
      : share === null
        ? t('operations.starting')
        : share >= 1
          ? t('operations.packing')
          : t('operations.rows', counts)
  return (
    <Stack gap={6}>
      <Progress.Root size="lg" radius="xl">
        <Progress.Section
          value={percent}
          animated={share === null || share >= 1}
          striped={share === null || share >= 1}
          withAria={false}
          role="progressbar"
          aria-label={t('operations.bar')}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuetext={state}
          {...(share === null ? {} : { 'aria-valuenow': percent })}
        />
      </Progress.Root>
      <Group justify="space-between" gap="xs" wrap="nowrap">
        <Text size="sm" className="figures">
          {state}
        </Text>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          loading={cancelling.isPending}
          onClick={() => cancelling.mutate()}
        >
          {t('operations.cancel')}
        </Button>
      </Group>
    </Stack>
  )
}
