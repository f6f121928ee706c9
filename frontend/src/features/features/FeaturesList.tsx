import { Box, Group, Stack, Switch, Text, Title } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { Confirm } from '@/components/dialogs/Confirm'
import { Failure } from '@/components/messages/Failure'
import { StatusBadge } from '@/components/values/StatusBadge'
import { ME_KEY, useSession } from '@/lib/user/session'
import { toast } from '@/lib/toasts'
import { useFormats } from '@/lib/values/useFormats'
import type { Feature } from '@/types/administration'

import { featuresKey, switchFeature } from './api'

interface Props {
  features: readonly Feature[]
}

export function FeaturesList({ features }: Props) {
  const { t } = useTranslation('features')
  const categories = [...new Set(features.map(({ category }) => category))]
  return (
    <Stack gap="lg">
      {categories.map((category) => (
        <section key={category}>
          <Title order={2} fz="sm" fw={500} c="dimmed" mb="xs">
            {t(`category.${category}`)}
          </Title>
          <div className="grid">
            {features
              .filter((feature) => feature.category === category)
              .map((feature) => (
                <Row key={feature.code} feature={feature} />
              ))}
          </div>
        </section>
      ))}
    </Stack>
  )
}

function Row({ feature }: { feature: Feature }) {
  const { t } = useTranslation('features')
  const formats = useFormats()
  const { user } = useSession()
  // Both languages are in the answer: another language needs no new one.
  const name = formats.language === 'hu' ? feature.name_hu : feature.name_en
  const description = formats.language === 'hu' ? feature.description_hu : feature.description_en
  const state = feature.is_enabled ? t('on') : t('off')
  return (
    <Box className="card half" p="md" style={{ alignSelf: 'stretch' }}>
      <Group justify="space-between" align="start" wrap="nowrap" gap="md">
        <Stack gap={4} miw={0}>
          <Text fw={600}>{name}</Text>
          {description ? <Text size="sm">{description}</Text> : null}
          <Text size="xs" c="dimmed">
            {feature.changed_at
              ? t('changed', { when: formats.dateTime(feature.changed_at), who: feature.changed_by ?? '–' })
              : t('default')}
          </Text>
        </Stack>
        {user.is_operator ? (
          <FeatureSwitch feature={feature} name={name} />
        ) : (
          <StatusBadge tone={feature.is_enabled ? 'good' : 'quiet'}>{state}</StatusBadge>
        )}
      </Group>
    </Box>
  )
}

function FeatureSwitch({ feature, name }: { feature: Feature; name: string }) {
  const { t } = useTranslation('features')
  const { company } = useSession()
  const queries = useQueryClient()
  const [asking, setAsking] = useState(false)
  const switching = useMutation({
    mutationFn: (on: boolean) => switchFeature(feature.code, on),
    onSuccess: async ({ is_enabled }) => {
      toast(is_enabled ? t('switchedOn', { name }) : t('switchedOff', { name }))
      // The menu goes by what the session says of the company.
      await Promise.all([
        queries.invalidateQueries({ queryKey: featuresKey() }),
        queries.invalidateQueries({ queryKey: ME_KEY }),
      ])
    },
  })
  return (
    <Stack gap="xs" align="end">
      <Switch
        checked={feature.is_enabled}
        disabled={switching.isPending}
        label={feature.is_enabled ? t('on') : t('off')}
        labelPosition="left"
        aria-label={name}
        onChange={() => (feature.is_enabled ? setAsking(true) : switching.mutate(true))}
      />
      {asking ? null : <Failure error={switching.error} />}
      <Confirm
        opened={asking}
        onClose={() => setAsking(false)}
        title={t('switchOff.title', { name })}
        act={t('switchOff.act')}
        run={async () => {
          await switching.mutateAsync(false)
        }}
      >
        {t('switchOff.text', { company: company?.name ?? '' })}
      </Confirm>
    </Stack>
  )
}
