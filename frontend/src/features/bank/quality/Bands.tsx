import { Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'

import { RowsTable } from '@/components/tables/RowsTable'
import { useFormats } from '@/lib/values/useFormats'
import type { Band } from '@/types/quality'

import { useShares } from './shares'

/** What was said of proposals, and how often it was true: those with a proposal in them. */
export function Bands({ bands }: { bands: readonly Band[] }) {
  const { t } = useTranslation('quality')
  const formats = useFormats()
  const { share, sure } = useShares()
  const some = bands.filter(({ count }) => count > 0).reverse()
  function name({ from, to }: Band) {
    if (to >= 1) return t('bands.top', { from: sure(from) })
    return from > 0 ? t('bands.from', { from: sure(from), to: sure(to) }) : t('bands.below', { to: sure(to) })
  }
  return (
    <section aria-label={t('bands.title')}>
      <Title order={2} fz="lg" mt="xl" mb={4}>
        {t('bands.title')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t('bands.text')}
      </Text>
      {some.length === 0 ? (
        <Text size="sm">{t('bands.none')}</Text>
      ) : (
        <RowsTable
          label={t('bands.title')}
          rows={some}
          rowKey={({ from }) => from}
          columns={[
            { id: 'band', header: t('bands.band'), cell: name },
            {
              id: 'count',
              header: t('bands.count'),
              cell: ({ count }) => <span className="figures">{formats.count(count)}</span>,
            },
            {
              id: 'said',
              header: t('bands.said'),
              cell: ({ said }) => <span className="figures">{sure(said)}</span>,
            },
            {
              id: 'true',
              header: t('bands.true'),
              cell: ({ true: found, agreed, count }) => (
                <span className="figures">
                  {share(found)} ({formats.count(agreed)} / {formats.count(count)})
                </span>
              ),
            },
            {
              id: 'range',
              header: t('bands.range'),
              cell: ({ at_least: low, at_most: high }) => (
                <span className="figures">
                  {share(low)} – {share(high)}
                </span>
              ),
            },
          ]}
        />
      )}
    </section>
  )
}
