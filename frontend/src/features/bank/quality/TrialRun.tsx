import { Progress, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'

import { RowsTable } from '@/components/tables/RowsTable'
import { useFormats } from '@/lib/values/useFormats'
import type { Trial } from '@/types/quality'

import { useShares } from './shares'

/** What would have been automatic, held against what persons decided. */
export function TrialRun({ trial }: { trial: Trial }) {
  const { t } = useTranslation('quality')
  const formats = useFormats()
  const { share, few } = useShares()
  const { lines, lines_wanted: wanted, days, days_wanted: daysWanted, is_over: over } = trial
  const values = {
    lines: formats.count(lines),
    wanted: formats.count(wanted),
    days: formats.count(days),
    daysWanted: formats.count(daysWanted),
  }
  const done = Math.min(1, Math.max(lines / wanted, days / daysWanted))
  return (
    <section aria-label={t('trial.title')}>
      <Title order={2} fz="lg" mt="xl" mb={4}>
        {t('trial.title')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t('trial.text')}
      </Text>
      {trial.began_at === null ? (
        <Text size="sm">{t('trial.notBegun')}</Text>
      ) : (
        <>
          <Progress value={done * 100} aria-label={t('trial.title')} mb={6} maw={420} />
          <Text size="sm" mb="sm">
            {t('trial.progress', values)} · {over ? t('trial.over') : t('trial.notYet', values)}
          </Text>
          <RowsTable
            label={t('trial.title')}
            rows={trial.choices}
            rowKey={({ automatic }) => automatic}
            columns={[
              {
                id: 'choice',
                header: t('trial.choice'),
                cell: ({ automatic }) => t(`setting.${automatic}`),
              },
              {
                id: 'same',
                header: t('trial.same'),
                cell: ({ lines: of, agreed }) => (
                  <span className="figures">
                    {of > 0
                      ? t('trial.ofLines', { lines: formats.count(of), agreed: formats.count(agreed) })
                      : '–'}
                  </span>
                ),
              },
              {
                id: 'atMost',
                header: t('trial.atMost'),
                cell: ({ at_most_wrong: most }) => <span className="figures">{share(most)}</span>,
              },
              {
                id: 'share',
                header: t('trial.share'),
                cell: ({ share: part }) => <span className="figures">{share(part)}</span>,
              },
              {
                id: 'wrong',
                header: t('trial.wrong'),
                cell: ({ expected_wrong_a_year: wrong }) => <span className="figures">{few(wrong)}</span>,
              },
            ]}
          />
        </>
      )}
    </section>
  )
}
